import type { RampShape } from '../../src/load/shapes.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';

export const rampShapes: RampShape[] = ['linear', 'exponential', 'smooth', 'steps'];

/** A valid profile in camelCase, except for what a test is about. */
export function profileInput(overrides: Partial<TrafficProfileInput> = {}): TrafficProfileInput {
  return {
    name: 'test',
    requestsPerSecond: 100,
    durationSeconds: 10,
    userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
    workflowDistribution: { browse: 0.5, purchase: 0.25, account: 0.15, quickbuy: 0.1 },
    ...overrides,
  };
}

export function profileOf(overrides: Partial<TrafficProfileInput> = {}): TrafficProfile {
  return TrafficProfile.from(profileInput(overrides));
}

/** Of different lengths and rates. */
export const STAGES = [
  { forSeconds: 10, requestsPerSecond: 40 },
  { forSeconds: 20, requestsPerSecond: 100, shape: 'smooth' as const },
  { forSeconds: 0, requestsPerSecond: 0 },
];

/** The same with stages. */
export function stagedInput(overrides: Partial<TrafficProfileInput> = {}): TrafficProfileInput {
  const plain = { requestsPerSecond: undefined, durationSeconds: undefined };
  return profileInput({ ...plain, stages: STAGES, ...overrides });
}
