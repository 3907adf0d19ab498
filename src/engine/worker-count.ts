import { MAX_WORKERS } from './generator-options.ts';
import type { limitsOf } from './limits.ts';

/** Workers take turns on a core to start: 64 of them on two cores would take minutes. */
const MOST_PER_CORE = 4;

/**
 * The number of worker threads of a run: as requested, by default one less than the cores, but no more than have
 * something to do, or than the cores can handle.
 *
 * @param cores of this machine that the process may use, 1 or more
 */
export function workerCount(
  wanted: number | undefined,
  { maxConnections, maxUsers }: Pick<ReturnType<typeof limitsOf>, 'maxConnections' | 'maxUsers'>,
  cores: number,
): number {
  const most = Math.min(MAX_WORKERS, cores * MOST_PER_CORE, maxConnections, maxUsers);
  return Math.max(1, Math.min(wanted ?? cores - 1, most));
}
