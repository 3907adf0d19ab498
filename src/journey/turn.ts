import type { PlannedRequest } from './compiled-step.ts';

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
