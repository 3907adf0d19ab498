/** The longest delay of a timer, milliseconds: timers with a longer delay fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * `performance.now()` has a different origin in every thread, `process.hrtime` does not. Each thread aligns
 * one with the other when this module loads, so reading the clock costs only one `performance.now()`.
 */
function alignmentMs(): number {
  let best = { uncertainty: Number.POSITIVE_INFINITY, offset: 0 };
  for (let attempt = 0; attempt < 8; attempt++) {
    const before = performance.now();
    const shared = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    if (after - before < best.uncertainty) {
      best = { uncertainty: after - before, offset: shared - (before + after) / 2 };
    }
  }
  return best.offset;
}

const offsetMs = alignmentMs();

/** Milliseconds on a monotonic time line that all threads of this process share. */
export function nowMs(): number {
  return performance.now() + offsetMs;
}

/**
 * The schedule's clock: milliseconds since the run's epoch, stopped while the run is paused. Pauses are
 * announced with their times, so that all threads agree on them.
 */
export class ScheduleClock {
  #epochMs: number;
  #pausedAtMs: number | null = null;
  #pausedTotalMs = 0;

  /** @param epochMs time 0, on the {@link nowMs} time line; by default it is {@link startAt set} later */
  constructor(epochMs = Number.POSITIVE_INFINITY) {
    this.#epochMs = epochMs;
  }

  startAt(epochMs: number): void {
    this.#epochMs = epochMs;
  }

  get paused(): boolean {
    return this.#pausedAtMs !== null;
  }

  /** Schedule time at a time of {@link nowMs}; negative before the epoch. */
  at(momentMs: number): number {
    return (this.#pausedAtMs ?? momentMs) - this.#epochMs - this.#pausedTotalMs;
  }

  pause(atMs: number): void {
    this.#pausedAtMs ??= atMs;
  }

  resume(atMs: number): void {
    if (this.#pausedAtMs === null) return;
    this.#pausedTotalMs += atMs - this.#pausedAtMs;
    this.#pausedAtMs = null;
  }
}
