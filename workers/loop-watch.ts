import { openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { nowMs } from '../src/border/clock.ts';

/** Readings of a thread and its event loop; milliseconds, each since an origin of its own. */
export interface LoopGauges {
  now(): number;
  /** Time that the loop has slept, waiting for something to do. */
  slept(): number;
  /** Time that the thread was ready to run but had no core. */
  waitedForCore(): number;
}

/** A poll that finds something returns at once; a longer one has slept, milliseconds. */
const BLINK_MS = 0.05;

/** Shorter waits for a core are not checked, because checking would take as long. Milliseconds. */
const NAP_MS = 1;

/** Normal lateness of a timer, milliseconds. */
const TIMER_MS = 1;

/**
 * Bounds the time for which a response that is handled now may have waited for this thread. The event loop
 * sleeps only while nothing is waiting for it. Therefore
 *
 * - a response that ended a sleep arrived during it. It has waited at most since the end of the sleep, plus the time that
 *   the thread was held up in that sleep: ready without a core, or awake only after its alarm
 * - a response that is handled without a sleep before it arrived after the last time that all sockets were read: after
 *   the last sleep, or after an alarm that was followed by a response, because sockets are read in between
 *
 * Both are differences on a clock that stops while the loop sleeps, unless it is held up.
 */
export class LoopWatch {
  readonly #gauges: LoopGauges;
  #sleptMs: number;
  #heldUpMs = 0;
  #waitedForCoreMs = 0;
  #alarmAtMs = Number.POSITIVE_INFINITY;
  // Times on the clock that stops.
  #lookedAt: number;
  #wokenAt: number;
  #readySince: number;
  #answered = false;
  #looks = 0;

  constructor(gauges: LoopGauges) {
    this.#gauges = gauges;
    this.#sleptMs = gauges.slept();
    this.#lookedAt = gauges.now() - this.#sleptMs;
    this.#wokenAt = this.#lookedAt;
    this.#readySince = this.#lookedAt;
  }

  /** How often the clock was read. */
  get looks(): number {
    return this.#looks;
  }

  /** The clock that stops, as of its last reading; milliseconds. */
  get lookedAt(): number {
    return this.#lookedAt;
  }

  /** A response is there. @returns upper bound on how long it has waited for this thread, milliseconds */
  answered(): number {
    const now = this.#look();
    this.#answered = true;
    return now - this.#readySince;
  }

  /** Must be called when the loop's code is done for now. @returns the current time, see {@link lookedAt} */
  rest(): number {
    return this.#look();
  }

  /** Like {@link rest}, with an alarm. @param atMs on the threads' shared time line */
  sleepUntil(atMs: number): void {
    this.#look();
    this.#alarmAtMs = atMs;
  }

  /** The alarm rings. */
  wake(): void {
    const now = this.#look();
    if (this.#answered && this.#readySince < this.#wokenAt) {
      this.#readySince = this.#wokenAt;
    }
    this.#wokenAt = now;
    this.#answered = false;
    this.#alarmAtMs = Number.POSITIVE_INFINITY;
  }

  #look(): number {
    this.#looks++;
    const sleptMs = this.#gauges.slept();
    const nowMs = this.#gauges.now();
    const napMs = sleptMs - this.#sleptMs;
    if (napMs > BLINK_MS) {
      this.#readySince = this.#lookedAt;
      if (napMs > NAP_MS) this.#heldUpMs += Math.min(napMs, this.#heldUpIn(napMs));
    }
    this.#sleptMs = sleptMs;
    this.#lookedAt = nowMs - sleptMs + this.#heldUpMs;
    return this.#lookedAt;
  }

  #heldUpIn(napMs: number): number {
    const wokeAtMs = this.#lookedAt - this.#heldUpMs + this.#sleptMs + napMs;
    const waitedMs = this.#gauges.waitedForCore();
    const withoutCoreMs = waitedMs - this.#waitedForCoreMs;
    this.#waitedForCoreMs = waitedMs;
    return Math.max(withoutCoreMs, wokeAtMs - this.#alarmAtMs - TIMER_MS);
  }
}

/** For this thread, as counted by Linux: `man 5 proc`, `/proc/pid/schedstat`. On other systems it stays 0. */
function coreWaits(): () => number {
  const text = Buffer.alloc(64);
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r');
    return () => {
      readSync(file, text, 0, text.length, 0);
      return secondNumberIn(text) / 1e6;
    };
  } catch {
    return () => 0;
  }
}

const SPACE = 0x20;
const ZERO = 0x30;

/** Of numbers between spaces. Read after every sleep, so it makes no strings. */
function secondNumberIn(text: Buffer): number {
  let number = 0;
  for (let at = text.indexOf(SPACE) + 1; text[at]! >= ZERO; at++) {
    number = 10 * number + text[at]! - ZERO;
  }
  return number;
}

/** This thread's. */
export const loopWatch = new LoopWatch({
  now: nowMs,
  slept: () => performance.nodeTiming.idleTime,
  waitedForCore: coreWaits(),
});
