import type { ErrorClass } from '../src/border/error-classes.ts';
import { withoutCredentials, withoutSecrets } from './credentials.ts';
import type { Failure } from './failure.ts';
import type { Exchange } from './sender.ts';

/** Maximum length of an example, in characters. */
const LONGEST = 300;

/** Reports the first request of each class of error, and no later ones. */
export class ErrorExamples {
  readonly #seen = new Set<ErrorClass>();
  readonly #tell: (error: ErrorClass, example: string) => void;

  constructor(tell: (error: ErrorClass, example: string) => void) {
    this.#tell = tell;
  }

  note(failure: Failure, exchange: Exchange): void {
    const { errorClass } = failure;
    if (this.#seen.has(errorClass)) return;
    this.#seen.add(errorClass);
    this.#tell(errorClass, withoutSecrets(exampleOf(failure, exchange)).slice(0, LONGEST));
  }
}

/** `browse/details: GET http://127.0.0.1:8003/products/17 -> 404 (no such product)` */
function exampleOf({ errorClass, detail: reason }: Failure, exchange: Exchange): string {
  const { step, request, url, user, status, errorDetail } = exchange;
  const token = user?.authToken ?? null;
  const what = status > 0 ? String(status) : errorClass.replaceAll('_', ' ');
  // If the status is not the expected one, the service's own message is more informative.
  const known = errorClass === 'check_failed' ? reason : errorDetail;
  const [firstLine = ''] = known.trim().split('\n', 1);
  const said = firstLine === '' ? wordsOf(exchange, token) : firstLine;
  const detail = said === '' ? '' : ` (${said})`;
  const where = `${user?.workflow.name}/${step?.name}`;
  return `${where}: ${request?.method} ${withoutCredentials(url, token)} -> ${what}${detail}`;
}

/** Names under which services report errors: RFC 9457, GraphQL and the usual frameworks. */
const MESSAGE_KEYS = ['message', 'detail', 'title', 'error', 'error_description', 'errors'];

/** The error message in a JSON response, if its step reads it. Other parts may contain credentials. */
function wordsOf({ status, response }: Exchange, token: string | null): string {
  const message = status > 0 ? messageIn(response.json, 3) : null;
  if (message === null) return '';
  const [line = ''] = message.trim().split('\n', 1);
  return withoutCredentials(line.slice(0, LONGEST), token);
}

function messageIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth === 0) return null;
  if (Array.isArray(value)) return messageIn(value[0], depth - 1);
  for (const key of MESSAGE_KEYS) {
    const inner = Object.hasOwn(value, key) ? messageIn(Reflect.get(value, key), depth - 1) : null;
    if (inner !== null) return inner;
  }
  return null;
}
