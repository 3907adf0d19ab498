/**
 * How long a thread may wait awake: a share of all time, saved up to a most. Waiting takes CPU time, and the higher
 * a rate is, the more often it would be waited: with a share, a request bears the less of it.
 */
export class AwakeBudget {
  readonly #share: number;
  readonly #mostMs: number;
  #savedMs = 0;
  #savedAtMs: number;

  /** @param mostMs what can be saved up, milliseconds */
  constructor(share: number, mostMs: number, nowMs: number) {
    this.#share = share;
    this.#mostMs = mostMs;
    this.#savedAtMs = nowMs;
  }

  /** Whether a wait of so long is within it; if so, it is spent. */
  spend(waitMs: number, nowMs: number): boolean {
    const savedMs = this.#savedMs + this.#share * (nowMs - this.#savedAtMs);
    this.#savedMs = Math.min(this.#mostMs, savedMs);
    this.#savedAtMs = nowMs;
    if (this.#savedMs < waitMs) return false;
    this.#savedMs -= waitMs;
    return true;
  }
}
