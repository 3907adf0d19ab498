import { nowMs } from '../src/border/clock.ts';
import { AwakeBudget } from './awake-budget.ts';
import { loopWatch } from './loop-watch.ts';

/** The user loop's time: a thread's own, or a virtual one in tests. */
export interface LoopClock {
  /** Milliseconds on a monotonic time line, the one used to announce pauses and the epoch. */
  now(): number;
  /**
   * Sets the only alarm, replacing an earlier one. It rings as soon after this time as the clock allows, or within the
   * millisecond before; a stall makes it late.
   */
  wakeAfter(delayMs: number, wake: () => void): void;
  cancelWake(): void;
  /** Calls back once the responses that have arrived by now have been handled. */
  yieldToLoop(goOn: () => void): void;
}

/**
 * Waits shorter than this are spent awake, turn by turn of the event loop, because timers would be late by most of a
 * millisecond. Milliseconds.
 */
const AWAKE_MS = 0.3;

/** The largest share of all time spent awake, and how much of it can be saved up, in milliseconds. */
const AWAKE_SHARE = 0.02;
const AWAKE_SAVED_MS = 10;

/** This thread's clock and event loop. */
export class ThreadClock implements LoopClock {
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  readonly #awake = new AwakeBudget(AWAKE_SHARE, AWAKE_SAVED_MS, nowMs());

  now(): number {
    return nowMs();
  }

  /** Timers have whole milliseconds: uses the last one before, so that users due then are not late. */
  wakeAfter(wantedMs: number, wake: () => void): void {
    this.cancelWake();
    const now = nowMs();
    if (wantedMs < AWAKE_MS && this.#awake.spend(wantedMs, now)) {
      this.#stayAwakeUntil(now + wantedMs, wake);
    } else {
      this.#sleep(Math.max(1, Math.floor(wantedMs)), wake);
    }
  }

  cancelWake(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  yieldToLoop(goOn: () => void): void {
    setImmediate(goOn);
  }

  #sleep(delayMs: number, wake: () => void): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      loopWatch.wake();
      wake();
    }, delayMs);
    loopWatch.sleepUntil(nowMs() + delayMs);
  }

  #stayAwakeUntil(atMs: number, wake: () => void): void {
    this.#turn = setImmediate(() => {
      if (nowMs() < atMs) {
        this.#stayAwakeUntil(atMs, wake);
        return;
      }
      loopWatch.wake();
      wake();
    });
  }
}
