import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { BIN } from '../cli/command.ts';

const NODE = hostname().split('.')[0]!;

/** More than this machine has, so that as many tasks run at once. */
const CPUS = 8;

/** A Slurm of one node, in its own folder, without systemd or munge. */
export class Slurm {
  readonly folder: string;
  readonly #daemons: readonly ChildProcess[];
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string, env: NodeJS.ProcessEnv, daemons: readonly ChildProcess[]) {
    this.folder = folder;
    this.#env = env;
    this.#daemons = daemons;
  }

  static async start(folder: string): Promise<Slurm> {
    const conf = join(folder, 'slurm.conf');
    for (const name of ['state', 'spool']) mkdirSync(join(folder, name));
    writeFileSync(conf, configuration(folder, await freePort(), await freePort()));
    // The variables of a Slurm that may have started this test do not belong to it.
    const foreign = Object.keys(process.env).filter((name) => name.startsWith('SLURM_'));
    const without = Object.fromEntries(foreign.map((name) => [name, undefined]));
    const env = { ...process.env, ...without, SLURM_CONF: conf };
    const daemons = ['slurmctld', 'slurmd'].map((daemon) => {
      const log = openSync(join(folder, `${daemon}.out`), 'w');
      return spawn(daemon, ['-D'], { env, stdio: ['ignore', log, log] });
    });
    const slurm = new Slurm(folder, env, daemons);
    await vi.waitUntil(async () => (await slurm.tell('sinfo', '-h', '-o', '%T')).includes('idle'), {
      timeout: 60_000,
      interval: 500,
    });
    return slurm;
  }

  /** The output of a Slurm command, including errors. */
  async tell(command: string, ...args: string[]): Promise<string> {
    const run = promisify(execFile)(command, args, { env: this.#env });
    return run.then(
      ({ stdout }) => stdout,
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    );
  }

  /** Submits a job whose tasks run `rushhour` with these arguments. Returns its number. */
  async submit(options: readonly string[], args: readonly string[], name: string): Promise<string> {
    const script = join(this.folder, `${name}.sh`);
    const command = [process.execPath, BIN, ...args].map((arg) => `'${arg}'`).join(' ');
    writeFileSync(
      script,
      `#!/bin/bash\nexport NO_COLOR=1\n${name.startsWith('step') ? 'srun ' : ''}${command}\n`,
    );
    const log = join(this.folder, `${name}-%a.log`);
    const said = await this.tell('sbatch', '--parsable', '-o', log, ...options, script);
    return said.trim();
  }

  /** Waits until no task of a job is left. */
  async ended(job: string): Promise<void> {
    const isGone = async () => {
      const queue = (await this.tell('squeue', '-h', '-j', job)).trim();
      return queue === '' || queue.includes('Invalid job id');
    };
    await vi.waitUntil(isGone, { timeout: 110_000, interval: 500 });
  }

  /** The output of a task. */
  log(name: string, task: number | string): string {
    return readFileSync(join(this.folder, `${name}-${task}.log`), 'utf8');
  }

  /** Of all tasks with any output. */
  logs(name: string): string[] {
    return readdirSync(this.folder)
      .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.log'))
      .map((file) => readFileSync(join(this.folder, file), 'utf8'))
      .filter((log) => log !== '');
  }

  /** No more tasks are started. */
  drain(): Promise<string> {
    return this.tell('scontrol', 'update', `NodeName=${NODE}`, 'State=DRAIN', 'Reason=test');
  }

  resume(): Promise<string> {
    return this.tell('scontrol', 'update', `NodeName=${NODE}`, 'State=RESUME');
  }

  stop(): void {
    for (const daemon of this.#daemons.toReversed()) daemon.kill('SIGTERM');
  }
}

function configuration(folder: string, controlPort: number, nodePort: number): string {
  return `ClusterName=rushhour
SlurmctldHost=${NODE}(127.0.0.1)
AuthType=auth/none
CredType=cred/none
SlurmUser=root
SlurmdUser=root
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=1
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldPort=${controlPort}
SlurmdPort=${nodePort}
NodeName=${NODE} NodeAddr=127.0.0.1 CPUs=${CPUS}
PartitionName=main Nodes=${NODE} Default=YES MaxTime=INFINITE State=UP
`;
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
