import { RushhourError } from '../border/errors.ts';
import type { Part } from '../border/part.ts';
import { shardInWords } from '../statistics/shards-in-words.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A scheduler that starts a program several times, and tells each instance its index. */
interface Scheduler {
  readonly name: string;
  /** Whether it started this process. */
  readonly isHere: (env: Env) => boolean;
  readonly shard: (env: Env, count: number | undefined) => Part;
  /** Number of earlier starts of this shard; absent if the scheduler does not tell. */
  readonly restarts?: (env: Env) => number;
}

const SCHEDULERS: readonly Scheduler[] = [
  {
    name: 'a Slurm job array',
    isHere: (env) => env['SLURM_ARRAY_TASK_ID'] !== undefined,
    shard: slurmArray,
    restarts: (env) => number(env, 'SLURM_RESTART_COUNT', 0),
  },
  {
    name: 'srun',
    isHere: (env) => env['SLURM_PROCID'] !== undefined && env['SLURM_ARRAY_TASK_ID'] === undefined,
    shard: (env) => {
      // A batch script has these as well, although it starts a program only once.
      if (env['SLURM_STEP_ID'] === undefined) {
        throw invalid(
          'a Slurm batch script starts a program once: start it with srun, or use a job array',
        );
      }
      const tasks =
        env['SLURM_STEP_NUM_TASKS'] === undefined ? 'SLURM_NTASKS' : 'SLURM_STEP_NUM_TASKS';
      return { index: number(env, 'SLURM_PROCID'), count: number(env, tasks) };
    },
    restarts: (env) => number(env, 'SLURM_RESTART_COUNT', 0),
  },
  {
    name: 'a Kubernetes Indexed Job',
    isHere: (env) => env['JOB_COMPLETION_INDEX'] !== undefined,
    shard: (env, count) => {
      if (count === undefined) {
        throw invalid(
          'Kubernetes tells a pod its index but not the number of pods: add --shards n with the completions of the Job',
        );
      }
      return { index: number(env, 'JOB_COMPLETION_INDEX'), count };
    },
  },
  {
    name: 'an AWS Batch array job',
    isHere: (env) => env['AWS_BATCH_JOB_ARRAY_INDEX'] !== undefined,
    shard: (env, count) => ({
      index: number(env, 'AWS_BATCH_JOB_ARRAY_INDEX'),
      count: number(env, 'AWS_BATCH_JOB_ARRAY_SIZE', count),
    }),
    restarts: (env) => number(env, 'AWS_BATCH_JOB_ATTEMPT', 1) - 1,
  },
  {
    name: 'a Cloud Run job',
    isHere: (env) => env['CLOUD_RUN_TASK_INDEX'] !== undefined,
    shard: (env) => ({
      index: number(env, 'CLOUD_RUN_TASK_INDEX'),
      count: number(env, 'CLOUD_RUN_TASK_COUNT'),
    }),
    restarts: (env) => number(env, 'CLOUD_RUN_TASK_ATTEMPT', 0),
  },
  {
    name: 'GitLab CI (parallel)',
    isHere: (env) => env['CI_NODE_INDEX'] !== undefined,
    // The only one that counts from 1.
    shard: (env) => ({
      index: number(env, 'CI_NODE_INDEX') - 1,
      count: number(env, 'CI_NODE_TOTAL'),
    }),
  },
  {
    name: 'CircleCI (parallelism)',
    isHere: (env) => env['CIRCLE_NODE_INDEX'] !== undefined,
    shard: (env) => ({
      index: number(env, 'CIRCLE_NODE_INDEX'),
      count: number(env, 'CIRCLE_NODE_TOTAL'),
    }),
  },
  {
    name: 'Buildkite (parallelism)',
    isHere: (env) => env['BUILDKITE_PARALLEL_JOB'] !== undefined,
    shard: (env) => ({
      index: number(env, 'BUILDKITE_PARALLEL_JOB'),
      count: number(env, 'BUILDKITE_PARALLEL_JOB_COUNT'),
    }),
  },
];

/**
 * The shard index assigned by the scheduler that started this process.
 *
 * @param count number of shards, if the scheduler does not tell
 * @throws RushhourError `INVALID_OPTION` if no known scheduler is detected, or it does not tell enough, or contradicts
 *   `count`; `INVALID_STATE` if it starts this shard for a second time
 */
export function detectShard(env: Env, count?: number): Part {
  const here = SCHEDULERS.filter(({ isHere }) => isHere(env));
  const [scheduler] = here;
  if (scheduler === undefined) {
    throw invalid(
      '--shard auto supports Slurm, Kubernetes Indexed Jobs, AWS Batch, Cloud Run jobs, and parallel jobs of GitLab CI, CircleCI and Buildkite, but none of them started this process: set the shard, such as --shard 0/4',
    );
  }
  if (here.length > 1) {
    const names = here.map(({ name }) => name).join(' and ');
    throw invalid(`${names} both assign a shard: set it explicitly, such as --shard 0/4`);
  }
  const shard = scheduler.shard(env, count);
  if (count !== undefined && shard.count !== count) {
    throw invalid(`--shards is ${count}, but ${scheduler.name} has ${shard.count}`);
  }
  const restarts = scheduler.restarts?.(env) ?? 0;
  if (restarts > 0) {
    throw new RushhourError(
      'INVALID_STATE',
      `${scheduler.name} has started ${shardInWords(shard)} again (restart ${restarts}): a shard is played only once, and the others continue without it`,
    );
  }
  return shard;
}

function slurmArray(env: Env): Part {
  const [id, min, max] = ['ID', 'MIN', 'MAX'].map((name) =>
    number(env, `SLURM_ARRAY_TASK_${name}`),
  );
  const step = number(env, 'SLURM_ARRAY_TASK_STEP', 1);
  const count = number(env, 'SLURM_ARRAY_TASK_COUNT');
  const index = (id! - min!) / step;
  if (!Number.isInteger(index) || (max! - min!) / step + 1 !== count) {
    throw invalid(
      `the Slurm job array has gaps (${count} tasks from ${min} to ${max}): use one such as --array=0-3`,
    );
  }
  const tasks = number(env, 'SLURM_STEP_NUM_TASKS', 1);
  // Steps within an array: the number of shards is that of all tasks together.
  return {
    index: index * tasks + (tasks > 1 ? number(env, 'SLURM_PROCID') : 0),
    count: count * tasks,
  };
}

function number(env: Env, name: string, otherwise?: number): number {
  const text = env[name];
  if (text === undefined && otherwise !== undefined) return otherwise;
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  const found = text === undefined ? 'not set' : JSON.stringify(text);
  throw invalid(`${name} is ${found}: expected a whole number`);
}

function invalid(words: string): RushhourError {
  return new RushhourError('INVALID_OPTION', words);
}
