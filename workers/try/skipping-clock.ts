import { type LoopClock, ThreadClock } from '../loop-clock.ts';

/** A clock that skips think times: a wait is over as soon as nothing is in flight. */
export class SkippingClock implements LoopClock {
  readonly #clock = new ThreadClock();
  readonly #isUnderWay: () => boolean;
  #skippedMs = 0;
  #wake: (() => void) | null = null;

  /** @param isUnderWay whether a request is in flight: responses take their real time */
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
