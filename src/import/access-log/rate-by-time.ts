/** Requests over time, in bins that widen as the log gets longer. */
export class RateByTime {
  readonly #bins = new Map<number, number>();
  #seconds = 1;
  firstMs = Number.POSITIVE_INFINITY;
  lastMs = Number.NEGATIVE_INFINITY;

  add(ms: number): void {
    this.firstMs = Math.min(this.firstMs, ms);
    this.lastMs = Math.max(this.lastMs, ms);
    const bin = Math.floor(ms / 1000 / this.#seconds);
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + 1);
    if (this.#bins.size > MOST_BINS) this.#widen();
  }

  /** Consecutive rates, each for some seconds. */
  stages(most: number): { seconds: number; rps: number }[] {
    const first = Math.floor(this.firstMs / 1000 / this.#seconds);
    const last = Math.floor(this.lastMs / 1000 / this.#seconds);
    const per = Math.max(1, Math.ceil((last - first + 1) / most));
    const stages: { seconds: number; count: number }[] = [];
    for (let bin = first; bin <= last; bin += per) {
      const bins = Math.min(per, last - bin + 1);
      let count = 0;
      for (let i = 0; i < bins; i++) count += this.#bins.get(bin + i) ?? 0;
      const seconds = bins * this.#seconds;
      const before = stages.at(-1);
      if (before !== undefined && areAlike(before, { seconds, count })) {
        before.seconds += seconds;
        before.count += count;
      } else {
        stages.push({ seconds, count });
      }
    }
    return stages.map(({ seconds, count }) => ({ seconds, rps: count / seconds }));
  }

  #widen(): void {
    const bins = [...this.#bins];
    this.#bins.clear();
    this.#seconds *= 2;
    for (const [bin, count] of bins) {
      const wider = Math.floor(bin / 2);
      this.#bins.set(wider, (this.#bins.get(wider) ?? 0) + count);
    }
  }
}

const MOST_BINS = 100_000;

/** Whether two counts may come from the same rate, by chance (Poisson). */
function areAlike(
  a: { seconds: number; count: number },
  b: { seconds: number; count: number },
): boolean {
  const rate = (a.count + b.count) / (a.seconds + b.seconds);
  const spread = Math.sqrt(rate / a.seconds + rate / b.seconds);
  return Math.abs(a.count / a.seconds - b.count / b.seconds) <= 2 * spread;
}
