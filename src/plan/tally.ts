import type { CrowdBooks, Departure, Refusal } from '../crowd/admission.ts';
import type { VirtualServices } from '../crowd/virtual-run.ts';
import type { WaitingUser } from '../crowd/waiting-user.ts';

/** What became of a step's requests. */
export interface StepTally {
  requests: number;
  /** Users who left on its answer, or could not make its request. */
  abandoned: number;
  failed: number;
  /** Why they failed, and how many for that reason. */
  readonly reasons: Map<string, number>;
}

/** What is taken for the time a service needs, milliseconds. */
export const ASSUMED_LATENCY_MS = 20;

/**
 * Answers every request with its step's sample, and counts what users do then: who sends what, and who
 * goes where.
 */
export class Tally implements VirtualServices<WaitingUser>, CrowdBooks<WaitingUser> {
  /** By the steps' numbers. */
  readonly steps: readonly StepTally[];
  /** By second; one that is not there has none. */
  readonly requests: number[] = [];
  /** Users at the end of a second; one that is not there ends as the one before. */
  readonly active: number[] = [];
  readonly users = { completed: 0, abandoned: 0, failed: 0, interrupted: 0, refused: 0 };
  #active = 0;
  /** The step of the user at hand. */
  #step = 0;

  constructor(steps: number) {
    this.steps = Array.from({ length: steps }, () => ({
      requests: 0,
      abandoned: 0,
      failed: 0,
      reasons: new Map(),
    }));
  }

  send(user: WaitingUser, atMs: number): number | null {
    this.#step = user.firstStepNumber + user.currentStep;
    if (user.getNextRequest() === null) return null;
    const second = secondOf(atMs);
    this.requests[second] = (this.requests[second] ?? 0) + 1;
    this.steps[this.#step]!.requests++;
    return ASSUMED_LATENCY_MS;
  }

  answer(user: WaitingUser): void {
    this.#step = user.firstStepNumber + user.currentStep;
    const answer = user.sampleAnswer();
    if (answer !== null) user.advance(answer);
  }

  arrived(user: WaitingUser): void {
    this.#step = user.firstStepNumber;
    this.#active++;
    this.active[secondOf(user.dueMs)] = this.#active;
  }

  refused(_why: Refusal): void {
    this.users.refused++;
  }

  left(user: WaitingUser, how: Departure): void {
    this.users[how]++;
    if (how === 'interrupted') return;
    this.#active--;
    this.active[secondOf(user.dueMs)] = this.#active;
    if (how === 'completed') return;
    const step = this.steps[this.#step]!;
    step[how]++;
    if (how === 'abandoned') return;
    const { error, failure } = user;
    const said = failure === '' ? 'fail()' : failure;
    const reason = error === null ? said : `${error.name}: ${error.message}`;
    step.reasons.set(reason, (step.reasons.get(reason) ?? 0) + 1);
  }
}

function secondOf(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}
