import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
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
