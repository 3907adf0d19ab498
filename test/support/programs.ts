import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A system program that a test is about, and whether the test must not be skipped. */
export interface Program {
  readonly found: boolean;
  /** Skip if it is missing, unless its variable (`RUSHHOUR_REQUIRE_…=1`) requires it. */
  readonly skip: boolean;
}

function program(found: boolean, variable: string): Program {
  return { found, skip: !found && process.env[variable] !== '1' };
}

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

const JAR_IN_MAVEN = '.m2/repository/org/hdrhistogram/HdrHistogram/2.2.2/HdrHistogram-2.2.2.jar';

/**
 * HdrHistogram's Java tools, installed with
 * `mvn dependency:get -Dartifact=org.hdrhistogram:HdrHistogram:2.2.2`.
 */
export const hdrHistogramJar =
  process.env['RUSHHOUR_HDRHISTOGRAM_JAR'] ?? join(homedir(), JAR_IN_MAVEN);

export const java = program(
  existsSync(hdrHistogramJar) && runs('java', '-version'),
  'RUSHHOUR_REQUIRE_JAVA',
);

export const prometheus = program(runs('prometheus', '--version'), 'RUSHHOUR_REQUIRE_PROMETHEUS');

export const nginx = program(runs('nginx', '-v'), 'RUSHHOUR_REQUIRE_NGINX');

/** A Slurm that runs on one machine, as root: Debian's slurmctld, slurmd and slurm-client. */
export const slurm = program(
  process.getuid?.() === 0 && ['slurmctld', 'slurmd'].every((command) => runs(command, '-V')),
  'RUSHHOUR_REQUIRE_SLURM',
);

/** Kubernetes' schemas: `pip install kubernetes-validate`. */
export const kubernetesValidate = program(
  runs('kubernetes-validate', '--version'),
  'RUSHHOUR_REQUIRE_KUBERNETES_VALIDATE',
);

/** Debian's own interpreter, for which python3-fusepy is installed. */
export const PYTHON = '/usr/bin/python3';

const isRoot = process.getuid?.() === 0;

/** Whether folders can be mounted: as root, outside a container that forbids it. */
export const mounts = program(isRoot && canMount(), 'RUSHHOUR_REQUIRE_MOUNTS');

/** Network, mount and process namespaces, in which processes play pods. */
export const namespaces = program(
  isRoot && runs('unshare', '--net', '--mount', '--pid', '--fork', 'true'),
  'RUSHHOUR_REQUIRE_NAMESPACES',
);

/** File systems of our own: Debian's python3-fusepy, libfuse2 and fuse. */
export const fuse = program(
  isRoot && existsSync('/dev/fuse') && runs(PYTHON, '-c', 'import fusepy'),
  'RUSHHOUR_REQUIRE_FUSE',
);

/** Clocks of our own: Debian's libfaketime. */
export const faketime = program(existsSync(FAKETIME), 'RUSHHOUR_REQUIRE_FAKETIME');

/**
 * Gives the processes of a shell another wall clock.
 *
 * @param clock an offset, such as `+5s`, or the path of a file that contains one and can be changed
 */
export function withClock(clock: string): string {
  const isFile = clock.startsWith('/');
  return [
    `export LD_PRELOAD=${FAKETIME} DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1`,
    isFile
      ? `export FAKETIME_TIMESTAMP_FILE='${clock}' FAKETIME_NO_CACHE=1`
      : `export FAKETIME='${clock}'`,
  ].join('\n');
}

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-mount-'));
  const isMounted = runs('mount', '-t', 'tmpfs', 'tmpfs', folder);
  if (isMounted) runs('umount', folder);
  rmdirSync(folder);
  return isMounted;
}
