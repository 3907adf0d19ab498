import { RushhourError } from '../border/errors.ts';
import { count } from '../text/format.ts';

/** Files and sockets other than connections: terminal, trace, and those of each worker thread. */
const OWN_FILES = 64;
const OWN_FILES_OF_WORKER = 16;

/**
 * Checks that the connections of a run fit the number of files that this process may open.
 *
 * @param serverConnections maximum number of connections to our own servers in this run
 * @throws RushhourError `INVALID_OPTION` with the numbers to set
 */
export function checkOpenFiles(
  maxConnections: number,
  workers: number,
  serverConnections = 0,
  limit: number | null = openFileLimit(),
): void {
  const own = OWN_FILES + OWN_FILES_OF_WORKER * workers + serverConnections;
  if (limit === null || maxConnections + own <= limit) return;
  const room = limit - own;
  const instead = room > 0 ? `, or set max_connections to at most ${count(room)}` : '';
  throw new RushhourError(
    'INVALID_OPTION',
    `${count(maxConnections)} connections do not fit, because this process may open only ${count(limit)} files: run \`ulimit -n ${maxConnections + own}\` before${instead}`,
  );
}

/**
 * The limit of open files. Node.js raises the soft limit to the hard limit when it starts, so this is both. Null on
 * systems without such a limit, such as Windows.
 */
function openFileLimit(): number | null {
  // Missing in the types: without this option, names of peers would be looked up.
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  const { excludeNetwork = false } = report;
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft: unknown } } };
  report.excludeNetwork = excludeNetwork;
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : null;
}
