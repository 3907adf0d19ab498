import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../border/clock.ts';

/** Time as it passes, and as people agree on it. */
export interface Clocks {
  /** Milliseconds on a line that nothing sets. */
  readonly monotonicMs: () => number;
  /** Milliseconds since the epoch, by a clock that can be wrong, and be set. */
  readonly wallMs: () => number;
  /** Resolves after as long, or as soon as it is cancelled. */
  readonly sleep: (ms: number, cancelled?: AbortSignal) => Promise<void>;
}

export const CLOCKS: Clocks = {
  monotonicMs: nowMs,
  wallMs: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { ...(signal && { signal }) }).catch(ignoreAbort),
};

function ignoreAbort(): void {}

const ATTEMPTS = 8;

/** Date has whole milliseconds. */
const RESOLUTION_MS = 1;

/**
 * The wall clock, read once: from here on the monotonic clock says what time it is, so that a clock that is
 * set moves nothing.
 */
export class MappedClock {
  /** What the wall clock is ahead of the monotonic one. */
  readonly #aheadMs: number;
  /** By how much a mapped moment may be wrong, beside what the wall clock itself is wrong by. */
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

  /** Milliseconds since the epoch, as the wall clock would go if nobody had set it since. */
  wallMs(): number {
    return this.#clocks.monotonicMs() + this.#aheadMs;
  }

  /** A moment on the monotonic line, of one on the wall clock. */
  monotonicOf(wallMs: number): number {
    return wallMs - this.#aheadMs;
  }

  /** By how much the wall clock was set since it was read, milliseconds; positive: forward. */
  jumpMs(): number {
    return this.#clocks.wallMs() - this.wallMs();
  }
}
