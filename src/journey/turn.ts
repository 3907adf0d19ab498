import type { PlannedRequest } from './compiled-step.ts';

/** A time to think; in a journey, `yield*` takes note of it. */
export class Pause {
  readonly ms: number;
  /** Of the iterator's result. */
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

/** What a journey yields to the one who plays it. */
export type Turn = PlannedRequest | Pause;
