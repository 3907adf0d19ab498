export interface SlurmOptions {
  readonly name: string;
  readonly shards: number;
  /** Absolute path. */
  readonly profile: string;
  /** Arguments of `run`, after the profile. */
  readonly args: readonly string[];
  /** Cores of a shard. */
  readonly cpu: string;
  /** Memory of a shard, in Slurm's notation. */
  readonly memory: string;
  /** A folder that all nodes can access: each job gets a subfolder. */
  readonly folder: string;
}

/** A script for `sbatch`: an array with one task per shard. */
export function slurmScript(options: SlurmOptions): string {
  const { name, shards, profile, args, cpu, memory, folder } = options;
  const run = [profile, ...args].map(quoted).join(' ');
  return `#!/bin/bash
#SBATCH --job-name=${name}
#SBATCH --array=0-${shards - 1}
#SBATCH --cpus-per-task=${cpu}
#SBATCH --mem=${memory}
#SBATCH --no-requeue
# Submit it with sbatch; then: rushhour merge --follow ${folder}/JOB
folder=${quoted(folder)}/"$SLURM_ARRAY_JOB_ID"
exec rushhour run ${run} --shard auto --rendezvous "$folder/meet" --out "$folder" --quiet
`;
}

/** Quotes any text for a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
