import { Alarms } from '../src/border/alarms.ts';
import { nowMs } from '../src/border/clock.ts';
import type { Metronome } from '../src/border/worker-task.ts';
import type { LoopClock } from './loop-clock.ts';
import { loopWatch } from './loop-watch.ts';

/** Users that are due within this time are handled together: each wake-up costs more than a request. Milliseconds. */
const TOGETHER_MS = 0.2;

/** Threads read the same clock with slightly different offsets, milliseconds. */
const CLOCKS_DIFFER_MS = 0.01;

/** Fallback alarm in case the metronome does not ring, milliseconds; unused as long as the metronome has a core. */
const LATEST_MS = 15;

/** This thread's clock, woken by the metronome. */
export class MetronomeClock implements LoopClock {
  readonly #alarms: Alarms;
  readonly #lane: number;
  #wake: (() => void) | null = null;
  #atMs = 0;
  #listening = false;
  readonly #reserve = setTimeout(() => this.#ring(), LATEST_MS);

  constructor({ memory, lanes }: Metronome, lane: number) {
    this.#alarms = new Alarms(memory, lanes);
    this.#lane = lane;
  }

  now(): number {
    return nowMs();
  }

  wakeAfter(delayMs: number, wake: () => void): void {
    this.#wake = wake;
    this.#atMs = nowMs() + Math.max(TOGETHER_MS, delayMs);
    this.#arm();
    this.#reserve.refresh();
    loopWatch.sleepUntil(this.#atMs);
  }

  cancelWake(): void {
    this.#wake = null;
    clearTimeout(this.#reserve);
  }

  yieldToLoop(goOn: () => void): void {
    setImmediate(goOn);
  }

  #arm(): void {
    this.#alarms.set(this.#lane, this.#atMs + CLOCKS_DIFFER_MS);
    if (this.#listening) return;
    this.#listening = true;
    void this.#alarms.whenRung(this.#lane).then(() => {
      this.#listening = false;
      this.#ring();
    });
  }

  /** Not for an alarm that was moved to a later time. */
  #ring(): void {
    const wake = this.#wake;
    if (wake === null) return;
    if (nowMs() < this.#atMs) {
      this.#arm();
      return;
    }
    this.#wake = null;
    loopWatch.wake();
    wake();
  }
}
