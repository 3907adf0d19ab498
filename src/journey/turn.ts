import { PlannedRequest } from './compiled-step.ts';

/** One hour, the maximum in a profile. */
const LONGEST_THINK_SECONDS = 3600;

/** The result of sending no requests: an empty list, at once. */
const NO_ANSWERS = {
  [Symbol.iterator]: () => ({ next: () => ({ done: true, value: [] }) }),
};

/** A think time; in a journey, `yield*` sets it. */
export class Pause {
  readonly ms: number;
  /** Of the iterator result. */
  done = true;
  value: unknown = undefined;

  constructor(ms: number) {
    this.ms = ms;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): this {
    this.done = this.value === this;
    this.value = this.done ? undefined : this;
    return this;
  }
}

/** Requests that are sent together; in a journey, `yield*` returns all responses. */
export class Together {
  readonly requests: readonly PlannedRequest[];
  /** Of the iterator result. */
  done = true;
  value: unknown = undefined;

  constructor(requests: readonly PlannedRequest[]) {
    this.requests = requests;
  }

  [Symbol.iterator](): this {
    return this;
  }

  /** @param answers what the journey was resumed with; nothing the first time */
  next(answers: unknown): this {
    this.done = this.value === this;
    this.value = this.done ? answers : this;
    return this;
  }

  throw(error: unknown): never {
    throw error;
  }
}

/** What a journey yields to the code that plays it. */
export type Turn = PlannedRequest | Pause | Together;

/** @throws RangeError for think times that a journey cannot have */
export function checkThink(seconds: number, most: number): void {
  if (seconds >= 0 && most >= seconds && most <= LONGEST_THINK_SECONDS) return;
  throw new RangeError(
    `think(${seconds}, ${most}): expected seconds from 0 to ${LONGEST_THINK_SECONDS}, the minimum first`,
  );
}

/** @throws TypeError for anything that is not a request of a step */
export function together(pending: readonly unknown[]): Together | typeof NO_ANSWERS {
  if (!pending.every((one) => one instanceof PlannedRequest)) {
    throw new TypeError('all([...]) takes requests of steps');
  }
  return pending.length === 0 ? NO_ANSWERS : new Together(pending);
}
