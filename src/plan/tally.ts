import type { CrowdBooks, Refusal } from '../crowd/admission.ts';
import type { VirtualServices } from '../crowd/virtual-run.ts';
import type { WaitingUser } from '../crowd/waiting-user.ts';
import type { Outcome } from '../journey/outcome.ts';

/** The outcomes of a step's requests. */
export interface StepTally {
  requests: number;
  /** Users who left after its response, or could not make its request. */
  abandoned: number;
  failed: number;
  /** Reasons for failures, with the number of users. */
  readonly reasons: Map<string, number>;
}

/** A load by second; a missing second has no requests, and ends like the one before. */
export interface LoadTally {
  readonly requests: number[];
  readonly arrivals: number[];
  /** Users at the end of a second. */
  readonly active: number[];
  users: number;
}

/** Assumed service time, milliseconds. */
export const ASSUMED_LATENCY_MS = 20;

/**
 * Answers every request with its step's sample, and counts what users do: their requests by step, and the steps at which
 * they leave.
 */
export class Tally implements VirtualServices<WaitingUser>, CrowdBooks<WaitingUser> {
  /** By number of the step. */
  readonly steps: readonly StepTally[];
  /** By position of the load. */
  readonly loads: readonly LoadTally[];
  readonly users = { completed: 0, abandoned: 0, failed: 0, interrupted: 0, refused: 0 };
  /** When (milliseconds) and why the data ran out; null if it did not. */
  dataRanOut: { readonly atMs: number; readonly reason: string } | null = null;
  /** The current user's step. */
  #step = 0;

  constructor(steps: number, loads: number) {
    this.loads = Array.from({ length: loads }, () => ({
      requests: [],
      arrivals: [],
      active: [],
      users: 0,
    }));
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
    addOne(this.loads[user.load]!.requests, atMs);
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
    const load = this.loads[user.load]!;
    addOne(load.arrivals, user.dueMs);
    load.active[secondOf(user.dueMs)] = ++load.users;
  }

  refused(_user: WaitingUser, _why: Refusal): void {
    this.users.refused++;
  }

  /** The plan shows the number of active users, whatever the reason for an arrival's refusal. */
  stayed(): void {}

  left(user: WaitingUser, how: Outcome): void {
    this.users[how]++;
    if (user.outcome === 'interrupted') {
      this.dataRanOut ??= { atMs: user.dueMs, reason: user.failure };
    }
    if (how === 'interrupted') return;
    const load = this.loads[user.load]!;
    load.active[secondOf(user.dueMs)] = --load.users;
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

function addOne(counts: number[], atMs: number): void {
  const second = secondOf(atMs);
  counts[second] = (counts[second] ?? 0) + 1;
}

function secondOf(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}
