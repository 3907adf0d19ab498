import { type LoopClock, ThreadClock } from '../loop-clock.ts';

/** A clock that does not wait for a user who thinks: the time is over as soon as nothing is under way. */
export class SkippingClock implements LoopClock {
  readonly #clock = new ThreadClock();
  readonly #isUnderWay: () => boolean;
  #skippedMs = 0;
  #wake: (() => void) | null = null;

  /** @param isUnderWay whether a request is: answers take the time that they take */
  constructor(isUnderWay: () => boolean) {
    this.#isUnderWay = isUnderWay;
  }

  now(): number {
    return this.#clock.now() + this.#skippedMs;
  }

  wakeAfter(delayMs: number, wake: () => void): void {
    this.cancelWake();
    if (this.#isUnderWay()) {
      this.#clock.wakeAfter(delayMs, wake);
      return;
    }
    this.#skippedMs += delayMs;
    this.#wake = wake;
    setImmediate(() => {
      if (this.#wake !== wake) return;
      this.#wake = null;
      wake();
    });
  }

  cancelWake(): void {
    this.#wake = null;
    this.#clock.cancelWake();
  }

  yieldToLoop(goOn: () => void): void {
    this.#clock.yieldToLoop(goOn);
  }
}
