import { Float64Histogram, HistogramLogWriter } from 'hdr-histogram-js';
import { HIGHEST_US } from '../border/histogram-buckets.ts';
import type { CompleteSecond, Durations, ObservedRun, Output } from './output.ts';
import { StreamFile } from './stream-file.ts';

/** Values are microseconds; the human-readable column Interval_Max is in milliseconds. */
const MAX_VALUE_UNIT_RATIO = 1000;

/**
 * An HdrHistogram interval log: one complete, mergeable histogram per second, in the V2 compressed encoding that
 * HdrHistogram's tools read. It is written during the run, so that the log of a killed run is usable up to that
 * point.
 */
export class HistogramLog implements Output {
  readonly kind = 'file';
  readonly target: string;
  readonly #clock: 'response' | 'service';
  readonly #log = new HistogramLogWriter((line) => this.#file?.write(line));
  readonly #histogram = new Float64Histogram(1, HIGHEST_US, 3);
  #file: StreamFile | null = null;
  #run: ObservedRun | null = null;
  #headed = false;

  constructor(path: string, clock: 'response' | 'service') {
    this.target = path;
    this.#clock = clock;
  }

  start(run: ObservedRun): void {
    this.#run = run;
    this.#file = new StreamFile(this.target);
    this.#log.outputComment(`[Rushhour: ${this.#clock} time, values in microseconds]`);
    this.#log.outputLogFormatVersion();
  }

  second(complete: CompleteSecond): Promise<void> {
    if (!this.#headed) this.#writeHead();
    const { second } = complete.row;
    this.#fill(complete[this.#clock]);
    this.#log.outputIntervalHistogram(this.#histogram, second, second + 1, MAX_VALUE_UNIT_RATIO);
    return this.#file!.drained();
  }

  async stop(): Promise<void> {
    await this.#file?.close();
  }

  #fill(durations: Durations): void {
    this.#histogram.reset();
    for (const { upToMs, count } of durations.buckets()) {
      this.#histogram.recordValueWithCount(Math.round(upToMs * 1000), count);
    }
  }

  /** Timestamps are relative to this: seconds of the schedule, which stops during a pause. */
  #writeHead(): void {
    this.#headed = true;
    const start = new Date(this.#run?.startedAtMs ?? 0);
    const seconds = (start.getTime() / 1000).toFixed(3);
    this.#log.outputComment(
      `[StartTime: ${seconds} (seconds since epoch), ${start.toISOString()}]`,
    );
    this.#log.outputLegend();
  }
}
