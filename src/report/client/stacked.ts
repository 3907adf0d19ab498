import type uPlot from 'uplot';
import type { TimelineRow } from '../../statistics/result.ts';
import type { View } from './chart.ts';
import { line } from './legend.ts';
import { secondsOf } from './over-time.ts';
import { blend, categoryColour } from './theme.ts';

type Counts = Readonly<Record<string, number>>;

/** Counts of a row that may cover several seconds. */
export function perSecond(counts: Counts, { seconds }: TimelineRow): Counts {
  if (seconds === 1) return counts;
  return Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, n / seconds]));
}

/** Stacked counts by name and second: names in order of first appearance. */
export class Stacked {
  readonly #of: (row: TimelineRow) => Counts;
  readonly #none: 0 | null;

  /** @param none drawn where there is no data: 0 for areas, null for bars, which are omitted */
  constructor(of: (row: TimelineRow) => Counts, none: 0 | null = 0) {
    this.#of = of;
    this.#none = none;
  }

  names({ result }: View): string[] {
    return [...new Set(result.timeline.flatMap((row) => Object.keys(this.#of(row))))];
  }

  /** From the top down: each area covers the excess of the one above it. */
  series(
    view: View,
    text: (value: number) => string,
    extra?: Partial<uPlot.Series>,
  ): uPlot.Series[] {
    const names = this.names(view);
    return names
      .map((name, index) => {
        const stroke = categoryColour(index);
        const fill = blend(stroke);
        return line(name, stroke, text, {
          fill,
          class: 'area',
          width: 1,
          points: { show: false },
          value: (_, _sum, _series, at) => (at == null ? '' : text(this.#count(view, at, name))),
          ...extra,
        });
      })
      .reverse();
  }

  data(view: View): uPlot.AlignedData {
    const sums = view.result.timeline.map(() => 0);
    const layers = this.names(view).map((name) => {
      if (!view.hidden.has(name)) {
        for (const at of sums.keys()) sums[at]! += this.#count(view, at, name);
      }
      return sums.map((sum) => (sum === 0 ? this.#none : sum));
    });
    return [secondsOf(view), ...layers.reverse()];
  }

  #count({ result }: View, at: number, name: string): number {
    const row = result.timeline[at];
    return row === undefined ? 0 : (this.#of(row)[name] ?? 0);
  }
}
