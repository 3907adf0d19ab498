import { join } from 'node:path';
import { type StageInput, TrafficProfile } from '../../src/profile/profile.ts';

/** A corner of the grid of `bench:rate-grid`, played for real. */
export interface Corner {
  readonly name: string;
  readonly profile: TrafficProfile;
  readonly latencyMs: number;
  readonly workers: number;
}

interface Row {
  readonly steps: number;
  readonly think: readonly [number, number];
  readonly rps: number;
  readonly latencyMs?: number;
  readonly workers?: number;
  readonly shape?: 'ramp' | 'down';
}

const SECONDS = 25;

const ROWS: readonly Row[] = [
  { steps: 20, think: [0.05, 0.1], rps: 200 },
  { steps: 20, think: [0.05, 0.1], rps: 500, workers: 4 },
  { steps: 10, think: [0.05, 0.1], rps: 200, latencyMs: 20 },
  { steps: 20, think: [0.02, 0.05], rps: 200 },
  { steps: 20, think: [0.1, 0.3], rps: 200 },
  { steps: 20, think: [0.25, 0.5], rps: 200, latencyMs: 20 },
  { steps: 6, think: [0.05, 0.1], rps: 40 },
  { steps: 2, think: [0, 0], rps: 2000 },
  { steps: 100, think: [0.5, 2], rps: 500, shape: 'ramp' },
  { steps: 5, think: [0.01, 0.02], rps: 1000, latencyMs: 20 },
  { steps: 2, think: [5, 10], rps: 200 },
  { steps: 5, think: [0.5, 2], rps: 1000, latencyMs: 200, shape: 'down' },
];

export const CORNERS: readonly Corner[] = ROWS.map((row) => {
  const { steps, think, rps, latencyMs = 0, workers = 1, shape } = row;
  const [min, max] = think;
  const profile = TrafficProfile.from({
    name: `steps-${steps}`,
    stages: stagesOf(rps, shape),
    userTypeDistribution: { any: 1 },
    workflowDistribution: { [`steps-${steps}`]: 1 },
    thinkTimeSeconds: { min, max },
    workflowModules: [join(import.meta.dirname, 'steps.workflow.js')],
  });
  const curve = shape === undefined ? 'flat' : shape;
  const name = `${steps} steps, think ${min}-${max} s, ${rps} rps ${curve}, ${latencyMs} ms, ${workers} worker${workers === 1 ? '' : 's'}`;
  return { name, profile, latencyMs, workers };
});

function stagesOf(rps: number, shape: Row['shape']): StageInput[] {
  if (shape === 'ramp') return [{ forSeconds: SECONDS, requestsPerSecond: rps }];
  const hold = (forSeconds: number, requestsPerSecond: number) => [
    { forSeconds: 0, requestsPerSecond },
    { forSeconds, requestsPerSecond },
  ];
  if (shape === 'down') return [...hold(10, rps), ...hold(SECONDS - 10, rps / 4)];
  return hold(SECONDS, rps);
}
