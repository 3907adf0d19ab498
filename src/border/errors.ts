import { getSystemErrorMessage } from 'node:util';

/**
 * Every failure that is not a bug has one of these codes; they are stable.
 *
 * | code | meaning |
 * |---|---|
 * | `INVALID_PROFILE` | a profile is missing, unreadable or has problems (all are listed in the message) |
 * | `INVALID_OPTION` | an option or argument has a value that cannot be used |
 * | `INVALID_WORKFLOW` | a workflow module cannot be loaded, or a workflow is malformed or unknown |
 * | `INVALID_RESULT` | a file is not a result of a run that this version can read |
 * | `INVALID_STATE` | a method was called at a time at which it has no meaning |
 * | `UNREACHABLE` | a service that the run needs does not accept connections |
 * | `WORKERS_LOST` | a worker thread could not start; a worker that is lost later is named in the verdict, and the others continue |
 * | `STORE_FAILED` | the embedded store could not be started |
 */
export type ErrorCode =
  | 'INVALID_PROFILE'
  | 'INVALID_OPTION'
  | 'INVALID_WORKFLOW'
  | 'INVALID_RESULT'
  | 'INVALID_STATE'
  | 'UNREACHABLE'
  | 'WORKERS_LOST'
  | 'STORE_FAILED';

/** An error whose message is written for the user: it says what is wrong and what to do. */
export class RushhourError extends Error {
  override readonly name = 'RushhourError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const TOO_MANY_FILES =
  'this process has reached its limit of open files (EMFILE): raise `ulimit -n`';

/**
 * Why a file operation failed, for a sentence that already names the file: `no space left on device (ENOSPC)`,
 * without the system call and the path that Node.js adds.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errno, code } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE') return TOO_MANY_FILES;
  return errno === undefined ? error.message : `${getSystemErrorMessage(errno)} (${code})`;
}
