import { describe, expect, it } from 'vitest';
import { detectShard } from '../../src/shards/detect.ts';
import { throttleIn } from '../../src/shards/slurm-throttle.ts';

/** As set by Slurm 22.05. */
const array = (id: number, more: Record<string, string> = {}) => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_MIN: '1',
  SLURM_ARRAY_TASK_MAX: '7',
  SLURM_ARRAY_TASK_STEP: '2',
  SLURM_ARRAY_TASK_COUNT: '4',
  SLURM_PROCID: '0',
  SLURM_NTASKS: '1',
  ...more,
});

const step = {
  SLURM_PROCID: '3',
  SLURM_NTASKS: '9',
  SLURM_STEP_ID: '0',
  SLURM_STEP_NUM_TASKS: '4',
};

describe('the shard that a scheduler assigns', () => {
  it.each([
    ['the third task of a Slurm array', array(5), undefined, 2, 4],
    [
      'a step of two tasks in each task of an array',
      array(5, { SLURM_STEP_NUM_TASKS: '2', SLURM_PROCID: '1' }),
      undefined,
      5,
      8,
    ],
    ['a task of srun', step, undefined, 3, 4],
    ['a pod of an Indexed Job', { JOB_COMPLETION_INDEX: '6' }, 8, 6, 8],
    [
      'a child of an AWS Batch array job',
      { AWS_BATCH_JOB_ARRAY_INDEX: '2', AWS_BATCH_JOB_ARRAY_SIZE: '5', AWS_BATCH_JOB_ATTEMPT: '1' },
      undefined,
      2,
      5,
    ],
    [
      'a child of one that does not say how many there are',
      { AWS_BATCH_JOB_ARRAY_INDEX: '2' },
      5,
      2,
      5,
    ],
    [
      'a task of a Cloud Run job',
      { CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '3', CLOUD_RUN_TASK_ATTEMPT: '0' },
      undefined,
      0,
      3,
    ],
    ['a parallel job of GitLab CI', { CI_NODE_INDEX: '4', CI_NODE_TOTAL: '4' }, undefined, 3, 4],
    [
      'a parallel job of CircleCI',
      { CIRCLE_NODE_INDEX: '3', CIRCLE_NODE_TOTAL: '4' },
      undefined,
      3,
      4,
    ],
    [
      'a parallel job of Buildkite',
      { BUILDKITE_PARALLEL_JOB: '0', BUILDKITE_PARALLEL_JOB_COUNT: '2' },
      undefined,
      0,
      2,
    ],
  ] as const)('is known for %s', (_name, env, shards, index, count) => {
    expect(detectShard(env, shards)).toEqual({ index, count });
  });

  it.each([
    ['no scheduler', {}, undefined, /none of them started this process: set the shard/],
    [
      'a pod without the number of pods',
      { JOB_COMPLETION_INDEX: '1' },
      undefined,
      /add --shards n/,
    ],
    ['another number than the scheduler has', step, 5, /--shards is 5, but srun has 4/],
    [
      'an array with gaps',
      array(5, { SLURM_ARRAY_TASK_COUNT: '3' }),
      undefined,
      /has gaps \(3 tasks from 1 to 7\)/,
    ],
    [
      'a batch script, which starts a program once',
      { SLURM_PROCID: '0', SLURM_NTASKS: '4' },
      undefined,
      /start it with srun/,
    ],
    [
      'two schedulers',
      { ...step, JOB_COMPLETION_INDEX: '1' },
      undefined,
      /srun and a Kubernetes Indexed Job both assign/,
    ],
    [
      'a variable that is not a number',
      { CLOUD_RUN_TASK_INDEX: 'x' },
      undefined,
      /CLOUD_RUN_TASK_INDEX is "x": expected a whole number/,
    ],
    [
      'a variable that is missing',
      { CLOUD_RUN_TASK_INDEX: '1' },
      undefined,
      /CLOUD_RUN_TASK_COUNT is not set/,
    ],
    [
      'a task that was requeued',
      array(1, { SLURM_RESTART_COUNT: '1' }),
      undefined,
      /has started shard 0 of 4 again \(restart 1\)/,
    ],
    [
      'a task that is tried again',
      { CLOUD_RUN_TASK_INDEX: '0', CLOUD_RUN_TASK_COUNT: '3', CLOUD_RUN_TASK_ATTEMPT: '2' },
      undefined,
      /again \(restart 2\)/,
    ],
    [
      'a child that is tried again',
      { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '3', AWS_BATCH_JOB_ATTEMPT: '2' },
      undefined,
      /again \(restart 1\)/,
    ],
  ] as const)('is refused for %s', (_name, env, shards, words) => {
    expect(() => detectShard(env, shards)).toThrow(words);
  });
});

describe('the throttle of a Slurm array', () => {
  it.each([
    ['JobId=1 ArrayJobId=1 ArrayTaskId=3 ArrayTaskThrottle=2 JobName=x', 2],
    ['JobId=1 ArrayJobId=1 ArrayTaskId=3 JobName=x', null],
    ['JobId=1 ArrayTaskThrottle=0', null],
    ['', null],
  ])('of %j is %o', (shown, throttle) => {
    expect(throttleIn(shown)).toBe(throttle);
  });
});
