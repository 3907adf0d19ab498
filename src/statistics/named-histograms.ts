import { type Addend, MergedHistogram } from './merged-histogram.ts';
import type { RecordedDurations } from './recorded-durations.ts';
import type { Distribution } from './result.ts';

/** Durations by name, with 2 significant digits; a name exists once something was recorded. */
export class NamedHistograms {
  readonly #histograms = new Map<string, MergedHistogram>();

  add(name: string, durations: Addend): void {
    let histogram = this.#histograms.get(name);
    if (histogram === undefined) {
      histogram = new MergedHistogram(2);
      this.#histograms.set(name, histogram);
    }
    histogram.add(durations);
  }

  clear(): void {
    this.#histograms.clear();
  }

  recorded(): Record<string, RecordedDurations> {
    return this.#each((histogram) => histogram.recorded());
  }

  distributions(): Record<string, Distribution> {
    return this.#each((histogram) => histogram.distribution());
  }

  #each<Value>(of: (histogram: MergedHistogram) => Value): Record<string, Value> {
    return Object.fromEntries(
      [...this.#histograms].map(([name, histogram]) => [name, of(histogram)]),
    );
  }
}
