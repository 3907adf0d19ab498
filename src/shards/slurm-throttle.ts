import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RushhourError } from '../border/errors.ts';

const TIMEOUT_MS = 5000;

/** How many tasks of a job array may run at once, of what `scontrol show job` says; null for all of them. */
export function throttleIn(shown: string): number | null {
  const [, limit] = /\bArrayTaskThrottle=(\d{1,9})\b/.exec(shown) ?? [];
  return limit === undefined || limit === '0' ? null : Number(limit);
}

/**
 * Refuses a job array that Slurm starts bit by bit (`--array=0-9%2`): its shards would wait for others that
 * wait for them. Where `scontrol` is not there to ask, a rendezvous names the missing shards in the end.
 *
 * @throws RushhourError `INVALID_OPTION`
 */
export async function refuseThrottledArray(env: NodeJS.ProcessEnv, count: number): Promise<void> {
  const job = env['SLURM_ARRAY_JOB_ID'];
  if (job === undefined) return;
  const throttle = throttleIn(await shownBySlurm(job));
  if (throttle === null || throttle >= count) return;
  throw new RushhourError(
    'INVALID_OPTION',
    `the Slurm job array runs ${throttle} of its ${count} tasks at a time (--array=...%${throttle}): shards play together, submit it without a limit`,
  );
}

async function shownBySlurm(job: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('scontrol', ['show', 'job', job], {
      timeout: TIMEOUT_MS,
    });
    return stdout;
  } catch {
    return '';
  }
}
