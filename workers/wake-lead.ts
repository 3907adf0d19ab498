/** The longest lead, milliseconds. What takes longer is not the wake-up itself, but other work on its core. */
export const MOST_LEAD_MS = 0.3;

/** The lead changes by this with each wake-up, milliseconds: it settles within a hundred of them. */
const STEP_MS = 0.002;

/**
 * How much earlier than wanted an alarm has to ring, because it takes time until a sleeping thread runs: the median of that
 * time, so half of the wake-ups are too early. Found by stochastic approximation (Robbins and Monro 1951).
 */
export class WakeLead {
  #ms = 0;

  /** Milliseconds, 0 to {@link MOST_LEAD_MS}. */
  get ms(): number {
    return this.#ms;
  }

  /** @param latenessMs of a wake-up with this lead, milliseconds; negative if it was early */
  learn(latenessMs: number): void {
    const changed = this.#ms + (latenessMs > 0 ? STEP_MS : -STEP_MS);
    this.#ms = Math.min(MOST_LEAD_MS, Math.max(0, changed));
  }
}
