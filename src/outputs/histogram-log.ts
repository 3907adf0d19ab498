import { createWriteStream, type WriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { HistogramLogWriter } from 'hdr-histogram-js';
import type { ClosedSecond } from '../statistics/timeline.ts';
import type { Exporter, LiveRun } from './exporter.ts';

/** Values are microseconds; the column for people, Interval_Max, is in milliseconds. */
const MAX_VALUE_UNIT_RATIO = 1000;

/**
 * An HdrHistogram interval log: a histogram a second, whole and mergeable, in the V2 compressed encoding
 * that HdrHistogram's tools read. It is written as the run goes, so that a run that is killed leaves its
 * seconds behind.
 */
export class HistogramLog implements Exporter {
  readonly kind = 'file';
  readonly target: string;
  readonly #clock: 'response' | 'service';
  readonly #file: WriteStream;
  readonly #closed: Promise<void>;
  readonly #log: HistogramLogWriter;
  readonly #run: LiveRun;
  #started = false;

  constructor(path: string, clock: 'response' | 'service', run: LiveRun) {
    this.target = path;
    this.#clock = clock;
    this.#run = run;
    this.#file = createWriteStream(path);
    this.#closed = finished(this.#file);
    // It is heard in close(), however long before it failed.
    this.#closed.catch(() => {});
    this.#log = new HistogramLogWriter((line) => this.#file.write(line));
    this.#log.outputComment(`[Rushhour: ${clock} time, values in microseconds]`);
    this.#log.outputLogFormatVersion();
  }

  second(closed: ClosedSecond): void {
    if (this.#file.destroyed) return;
    const { second } = closed.row;
    if (!this.#started) this.#start();
    const { hdr } = closed[this.#clock];
    this.#log.outputIntervalHistogram(hdr, second, second + 1, MAX_VALUE_UNIT_RATIO);
  }

  async close(): Promise<void> {
    if (!this.#file.destroyed) this.#file.end();
    await this.#closed;
    // Writing on into a file that somebody has deleted works, and is of no use.
    await access(this.target);
  }

  /** Timestamps count from here: seconds of the schedule, which stands still in a pause. */
  #start(): void {
    this.#started = true;
    const start = new Date(this.#run.startedAtMs());
    const seconds = (start.getTime() / 1000).toFixed(3);
    this.#log.outputComment(
      `[StartTime: ${seconds} (seconds since epoch), ${start.toISOString()}]`,
    );
    this.#log.outputLegend();
  }
}
