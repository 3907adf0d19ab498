import { Float64Histogram } from 'hdr-histogram-js';
import { HIGHEST_US } from '../../border/histogram-buckets.ts';
import type { TimelineRow } from '../../statistics/result.ts';
import type { MeasuredProbe } from './capacity.ts';
import { Finder, type FindSettings, type Order } from './finder.ts';
import { histogramOf, type Objective, secondOf } from './objective.ts';

/** A {@link Finder} that reads the seconds of a run and keeps the response times of its probes. */
export class Observer {
  readonly #finder: Finder;
  readonly #objectives: readonly Objective[];
  readonly #probes: MeasuredProbe[] = [];
  #order: Order;
  #histogram = emptyHistogram();
  #nextSecond = 0;
  #inFlight = 0;

  constructor(objectives: readonly Objective[], settings: Omit<FindSettings, 'allowed'>) {
    this.#objectives = objectives;
    this.#finder = new Finder({ ...settings, allowed: objectives.map(({ allowed }) => allowed) });
    this.#order = this.#finder.first;
  }

  get probes(): readonly MeasuredProbe[] {
    return this.#probes;
  }

  get found() {
    return this.#finder.found;
  }

  /** Number of seconds read. */
  get seconds(): number {
    return this.#nextSecond;
  }

  /** Reads the new rows, and returns what to do next. */
  read(timeline: readonly TimelineRow[]): Order {
    for (const row of timeline) {
      if (row.second < this.#nextSecond || this.#order.do === 'finish') continue;
      this.#nextSecond = row.second + 1;
      this.#inFlight = Math.max(0, this.#inFlight + row.sent - row.completed);
      if (this.#order.why === 'probe') this.#measure(row);
      this.#order = this.#finder.second(secondOf(row, this.#objectives, this.#inFlight));
      this.#keepProbe();
    }
    return this.#order;
  }

  #measure(row: TimelineRow): void {
    const histogram = histogramOf(row);
    if (histogram !== null) this.#histogram.add(histogram);
  }

  #keepProbe(): void {
    const row = this.#finder.rows[this.#probes.length];
    if (row === undefined) return;
    const measured = this.#histogram.totalCount > 0;
    const percentile = (percent: number) =>
      measured ? this.#histogram.getValueAtPercentile(percent) / 1000 : null;
    this.#probes.push({ ...row, p50: percentile(50), p99: percentile(99) });
    this.#histogram = emptyHistogram();
  }
}

function emptyHistogram(): Float64Histogram {
  return new Float64Histogram(1, HIGHEST_US, 3);
}
