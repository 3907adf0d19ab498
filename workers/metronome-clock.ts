import { Alarms } from '../src/border/alarms.ts';
import { nowMs } from '../src/border/clock.ts';
import type { Metronome } from '../src/border/worker-task.ts';
import type { LoopClock } from './loop-clock.ts';
import { loopWatch } from './loop-watch.ts';
import { MOST_LEAD_MS, WakeLead } from './wake-lead.ts';

/** Users that are due within this time are handled together: each wake-up costs more than a request. Milliseconds. */
const TOGETHER_MS = 0.2;

/** Threads read the same clock with slightly different offsets, milliseconds. */
const CLOCKS_DIFFER_MS = 0.01;

/** Fallback alarm in case the metronome does not ring, milliseconds; unused as long as the metronome has a core. */
const LATEST_MS = 15;

/**
 * This thread's clock, woken by the metronome. The alarm rings somewhat early, because waking up takes time; what is left
 * until the wanted moment is spent awake, turn by turn of the event loop.
 */
export class MetronomeClock implements LoopClock {
  readonly #alarms: Alarms;
  readonly #lane: number;
  #wake: (() => void) | null = null;
  #atMs = 0;
  #alarmAtMs = 0;
  #listening = false;
  #turn: NodeJS.Immediate | undefined;
  readonly #lead = new WakeLead();
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
    clearImmediate(this.#turn);
  }

  yieldToLoop(goOn: () => void): void {
    setImmediate(goOn);
  }

  /** Listens before it sets the alarm, which may ring at once. */
  #arm(): void {
    if (!this.#listening) {
      this.#listening = true;
      void this.#alarms.whenRung(this.#lane).then(() => this.#rung());
    }
    this.#alarmAtMs = this.#atMs + CLOCKS_DIFFER_MS - this.#lead.ms;
    this.#alarms.set(this.#lane, this.#alarmAtMs);
  }

  #rung(): void {
    this.#listening = false;
    const now = nowMs();
    const wasMoved = now < this.#alarmAtMs;
    if (!wasMoved) this.#lead.learn(now - this.#atMs);
    this.#ring();
  }

  #ring(): void {
    const wake = this.#wake;
    if (wake === null) return;
    const leftMs = this.#atMs - nowMs();
    if (leftMs > MOST_LEAD_MS) {
      this.#arm();
      return;
    }
    if (leftMs > 0) {
      clearImmediate(this.#turn);
      this.#turn = setImmediate(() => this.#ring());
      return;
    }
    this.#wake = null;
    loopWatch.wake();
    wake();
  }
}
