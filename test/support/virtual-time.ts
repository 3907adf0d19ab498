import type { LoopClock } from '../../workers/loop-clock.ts';

interface Event {
  readonly atMs: number;
  readonly happen: () => void;
}

/**
 * A thread's event loop on virtual time, with the phases of Node.js: the alarm, then what has arrived from
 * outside, then what was deferred. Time passes only between them, or in a {@link stall}.
 */
export class VirtualTime implements LoopClock {
  #nowMs = 5000;
  #alarm: Event | null = null;
  #arrivals: Event[] = [];
  #putOff: (() => void)[] = [];

  now(): number {
    return this.#nowMs;
  }

  wakeAfter(delayMs: number, wake: () => void): void {
    const wholeMs = Math.max(1, Math.floor(delayMs));
    this.#alarm = { atMs: this.#nowMs + wholeMs, happen: wake };
  }

  cancelWake(): void {
    this.#alarm = null;
  }

  yieldToLoop(goOn: () => void): void {
    this.#putOff.push(goOn);
  }

  /** Something arrives from outside: a response or a message. */
  arrive(atMs: number, happen: () => void): void {
    const later = this.#arrivals.findIndex((event) => event.atMs > atMs);
    this.#arrivals.splice(later < 0 ? this.#arrivals.length : later, 0, { atMs, happen });
  }

  /** The thread is blocked or busy for this long. */
  stall(forMs: number): void {
    this.#nowMs += forMs;
  }

  /** Runs the loop for this long, or until nothing can happen any more. */
  pass(forMs: number): void {
    const until = this.#nowMs + forMs;
    while (this.#nowMs <= until) {
      if (this.#turn()) continue;
      const next = Math.min(this.#alarm?.atMs ?? until, this.#arrivals[0]?.atMs ?? until);
      if (next >= until) break;
      this.#nowMs = Math.max(this.#nowMs, next);
    }
    this.#nowMs = Math.max(this.#nowMs, until);
  }

  /** One turn of the event loop. Returns whether anything happened. */
  #turn(): boolean {
    const alarm = this.#alarm;
    const rings = alarm !== null && alarm.atMs <= this.#nowMs;
    if (rings) {
      this.#alarm = null;
      alarm.happen();
    }
    const arrived = this.#arrivals.findIndex(({ atMs }) => atMs > this.#nowMs);
    const batch = this.#arrivals.splice(0, arrived < 0 ? this.#arrivals.length : arrived);
    for (const { happen } of batch) happen();
    const putOff = this.#putOff;
    this.#putOff = [];
    for (const goOn of putOff) goOn();
    return rings || batch.length + putOff.length > 0;
  }
}
