/** Index of the number of changes; the lanes' ticks follow. */
const CHANGES = 0;
const TICKS = 1;
/** Index of the time until which the metronome sleeps; the lanes' alarms follow. */
const SLEEPS_UNTIL = 0;
const ALARMS = 1;

/** Number of lanes that this memory is for. */
export function allocateAlarms(lanes: number): SharedArrayBuffer {
  const words = Math.ceil((TICKS + lanes) / 2) * 2;
  const bytes = words * Int32Array.BYTES_PER_ELEMENT;
  return new SharedArrayBuffer(bytes + (ALARMS + lanes) * Float64Array.BYTES_PER_ELEMENT);
}

/**
 * An alarm for each worker, in memory shared with the metronome, the thread that wakes the workers. A worker
 * sets its alarm, and wakes the metronome only if it would sleep past that alarm.
 *
 * Times are milliseconds on the threads' shared time line.
 */
export class Alarms {
  readonly #words: Int32Array;
  readonly #moments: Float64Array;
  readonly #lanes: number;

  /** @param memory of {@link allocateAlarms} for this number of lanes */
  constructor(memory: SharedArrayBuffer, lanes: number) {
    const words = Math.ceil((TICKS + lanes) / 2) * 2;
    this.#words = new Int32Array(memory, 0, words);
    this.#moments = new Float64Array(memory, words * Int32Array.BYTES_PER_ELEMENT, ALARMS + lanes);
    this.#lanes = lanes;
  }

  set(lane: number, atMs: number): void {
    this.#moments[ALARMS + lane] = atMs;
    Atomics.add(this.#words, CHANGES, 1);
    if (atMs < this.#moments[SLEEPS_UNTIL]!) Atomics.notify(this.#words, CHANGES);
  }

  /** Calls back at the lane's next tick. */
  async whenRung(lane: number): Promise<void> {
    const { value } = Atomics.waitAsync(this.#words, TICKS + lane, this.#ticksOf(lane));
    await value;
  }

  /** The metronome's part: rings due alarms, then sleeps until the next alarm or change. */
  ringAndSleep(nowMs: number): void {
    const changes = Atomics.load(this.#words, CHANGES);
    let next = Number.POSITIVE_INFINITY;
    for (let lane = 0; lane < this.#lanes; lane++) {
      const atMs = this.#moments[ALARMS + lane]!;
      if (atMs <= nowMs) this.#ring(lane);
      else next = Math.min(next, atMs);
    }
    this.#moments[SLEEPS_UNTIL] = next;
    Atomics.wait(this.#words, CHANGES, changes, next - nowMs);
  }

  #ring(lane: number): void {
    this.#moments[ALARMS + lane] = Number.POSITIVE_INFINITY;
    Atomics.add(this.#words, TICKS + lane, 1);
    Atomics.notify(this.#words, TICKS + lane);
  }

  #ticksOf(lane: number): number {
    return Atomics.load(this.#words, TICKS + lane);
  }
}
