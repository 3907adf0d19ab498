import { RushhourError } from '../shared/errors.ts';
export type RampShape = 'linear' | 'exponential' | 'smooth' | 'steps';
export type Distribution = Readonly<Record<string, number>>;
export interface Stage {
  readonly forSeconds: number;
  readonly requestsPerSecond: number;
  readonly shape: RampShape;
  readonly userTypeDistribution?: Distribution;
  readonly workflowDistribution?: Distribution;
}
export interface ThinkTime {
  readonly min: number;
  readonly max: number;
  readonly distribution: 'uniform' | 'exponential' | 'lognormal';
}
export interface TrafficProfileInput {
  name: string;
  requestsPerSecond?: number;
  durationSeconds?: number;
  rampUpSeconds?: number;
  rampDownSeconds?: number;
  rampShape?: RampShape;
  stages?: readonly {
    forSeconds: number;
    requestsPerSecond: number;
    shape?: RampShape;
    userTypeDistribution?: Distribution;
    workflowDistribution?: Distribution;
  }[];
  userTypeDistribution: Distribution;
  workflowDistribution: Distribution;
  thinkTimeSeconds?: Partial<ThinkTime>;
  completion?: Record<string, number>;
  arrivals?: 'even' | 'random';
  seed?: number;
  maxUsers?: number;
  maxConnections?: number;
  requestTimeoutSeconds?: number;
  gracefulStopSeconds?: number;
  services?: Record<string, string>;
  workflowModules?: string[];
  thresholds?: string[];
}
export class TrafficProfile {
  readonly name!: string;
  readonly requestsPerSecond!: number;
  readonly durationSeconds!: number;
  readonly rampUpSeconds!: number;
  readonly rampDownSeconds!: number;
  readonly rampShape!: RampShape;
  readonly stages!: readonly Stage[] | null;
  readonly userTypeDistribution!: Distribution;
  readonly workflowDistribution!: Distribution;
  readonly thinkTimeSeconds!: ThinkTime;
  readonly completion!: Readonly<Record<string, number>>;
  readonly arrivals!: 'even' | 'random';
  readonly seed!: number;
  readonly maxUsers!: number | null;
  readonly maxConnections!: number | null;
  readonly requestTimeoutSeconds!: number;
  readonly gracefulStopSeconds!: number;
  readonly services!: Readonly<Record<string, string>>;
  readonly workflowModules!: readonly string[];
  readonly thresholds!: readonly string[];
  static from(o: TrafficProfileInput): TrafficProfile {
    const stages = o.stages?.map((s) => ({ shape: 'linear' as const, ...s })) ?? null;
    if (o === null) throw new RushhourError('INVALID_PROFILE', 'x');
    return Object.assign(new TrafficProfile(), {
      rampUpSeconds: 0,
      rampDownSeconds: 0,
      rampShape: 'linear',
      completion: { premium: 0.8, free: 0.5, guest: 0.3 },
      arrivals: 'even',
      seed: 1,
      maxUsers: null,
      maxConnections: null,
      requestTimeoutSeconds: 10,
      gracefulStopSeconds: 0,
      services: {},
      workflowModules: [],
      thresholds: [],
      ...o,
      thinkTimeSeconds: { min: 0.5, max: 2, distribution: 'uniform', ...o.thinkTimeSeconds },
      stages,
      ...(stages
        ? {
            requestsPerSecond: Math.max(...stages.map((s) => s.requestsPerSecond)),
            durationSeconds: stages.reduce((a, s) => a + s.forSeconds, 0),
          }
        : {}),
    });
  }
}
