import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RushhourError } from '../border/errors.ts';

const TIMEOUT_MS = 5000;

/** How many tasks of a job array may run at once, according to `scontrol show job`; null for no limit. */
export function throttleIn(shown: string): number | null {
  const [, limit] = /\bArrayTaskThrottle=(\d{1,9})\b/.exec(shown) ?? [];
  return limit === undefined || limit === '0' ? null : Number(limit);
}

/**
 * Rejects a throttled job array (`--array=0-9%2`): the running shards would wait for shards that cannot start before
 * they end. If `scontrol` is not available, the rendezvous eventually names the missing shards.
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
    `the Slurm job array runs ${throttle} of its ${count} tasks at a time (--array=...%${throttle}): shards play together, so submit it without a limit`,
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
