import type { PlannedRequest } from '../../src/journey/compiled-step.ts';
import type { JourneySettings, StepResponse } from '../../src/journey/workflow.ts';
import { SimulatedUser } from '../../src/simulated-user.ts';

export type Respond = (request: PlannedRequest) => StepResponse;

export const SETTINGS: JourneySettings = {
  seed: 1,
  thinkTime: { min: 0.5, max: 2, distribution: 'uniform' },
  completion: { premium: 0.8, free: 0.5, guest: 0.3 },
};

/** No journey of a built-in workflow is nearly as long. */
const MAX_CALLS = 100;

export interface Journey {
  readonly user: SimulatedUser;
  readonly requests: readonly PlannedRequest[];
  /** Names of the steps, in order. */
  readonly steps: readonly string[];
  readonly thinkTimesMs: readonly number[];
}

/** Plays a user's whole journey. */
export function drive(user: SimulatedUser, respond: Respond): Journey {
  const requests: PlannedRequest[] = [];
  const thinkTimesMs: number[] = [];
  for (let call = 0; call < MAX_CALLS; call++) {
    const request = user.getNextRequest();
    if (request === null) break;
    requests.push(request);
    thinkTimesMs.push(user.thinkTimeMs);
    user.advance(respond(request));
  }
  return { user, requests, steps: requests.map(({ step }) => step.name), thinkTimesMs };
}

export interface Crowd {
  readonly users: number;
  readonly userTypes?: readonly string[];
  readonly seed?: number;
}

/** Many users of one workflow, of all types in turn. */
export function* crowd(
  workflow: string,
  respond: Respond,
  { users, userTypes = ['premium', 'free', 'guest', 'student'], seed = 1 }: Crowd,
): Generator<Journey> {
  for (let index = 0; index < users; index++) {
    const userType = userTypes[index % userTypes.length] ?? 'free';
    yield drive(new SimulatedUser(index, userType, workflow, { ...SETTINGS, seed }), respond);
  }
}
