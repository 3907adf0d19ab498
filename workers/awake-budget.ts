/**
 * How long a thread may stay awake while it waits: a share of all time, which can be saved up to a maximum. Staying awake
 * takes CPU time. Without a limit, the cost would grow with the rate; with one, the cost per request falls as it rises.
 */
export class AwakeBudget {
  readonly #share: number;
  readonly #mostMs: number;
  #savedMs = 0;
  #savedAtMs: number;

  /** @param mostMs the most that can be saved up, milliseconds */
  constructor(share: number, mostMs: number, nowMs: number) {
    this.#share = share;
    this.#mostMs = mostMs;
    this.#savedAtMs = nowMs;
  }

  /** Whether the budget allows a wait of this length; if so, it is spent. */
  spend(waitMs: number, nowMs: number): boolean {
    const savedMs = this.#savedMs + this.#share * (nowMs - this.#savedAtMs);
    this.#savedMs = Math.min(this.#mostMs, savedMs);
    this.#savedAtMs = nowMs;
    if (this.#savedMs < waitMs) return false;
    this.#savedMs -= waitMs;
    return true;
  }
}
