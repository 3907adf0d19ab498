import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../border/clock.ts';

/** Monotonic time, and wall-clock time. */
export interface Clocks {
  /** Milliseconds on a clock that is never set. */
  readonly monotonicMs: () => number;
  /** Milliseconds since the epoch, by a clock that can be wrong, and can be set. */
  readonly wallMs: () => number;
  /** Resolves after this time, or as soon as it is cancelled. */
  readonly sleep: (ms: number, cancelled?: AbortSignal) => Promise<void>;
}

export const CLOCKS: Clocks = {
  monotonicMs: nowMs,
  wallMs: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { ...(signal && { signal }) }).catch(ignoreAbort),
};

function ignoreAbort(): void {}

const ATTEMPTS = 8;

/** Date has a resolution of whole milliseconds. */
const RESOLUTION_MS = 1;

/**
 * The wall clock, read once: afterwards the monotonic clock supplies the time, so that setting the wall clock has no
 * effect.
 */
export class MappedClock {
  /** How far the wall clock is ahead of the monotonic one. */
  readonly #aheadMs: number;
  /** Uncertainty of a mapped time, in addition to the error of the wall clock itself. */
  readonly uncertaintyMs: number;
  readonly #clocks: Clocks;

  constructor(clocks: Clocks = CLOCKS) {
    let best = { aheadMs: 0, tookMs: Number.POSITIVE_INFINITY };
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = clocks.monotonicMs();
      const wall = clocks.wallMs();
      const tookMs = clocks.monotonicMs() - before;
      if (tookMs < best.tookMs) best = { aheadMs: wall - before - tookMs / 2, tookMs };
    }
    this.#clocks = clocks;
    this.#aheadMs = best.aheadMs;
    this.uncertaintyMs = best.tookMs / 2 + RESOLUTION_MS;
  }

  /** Milliseconds since the epoch, by the wall clock as if it had not been set since. */
  wallMs(): number {
    return this.#clocks.monotonicMs() + this.#aheadMs;
  }

  /** A time on the wall clock, mapped to the monotonic clock. */
  monotonicOf(wallMs: number): number {
    return wallMs - this.#aheadMs;
  }

  /** By how much the wall clock was set since it was read, milliseconds; positive: forward. */
  jumpMs(): number {
    return this.#clocks.wallMs() - this.wallMs();
  }
}
