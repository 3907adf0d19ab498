import { encodedHistogram } from './encoded-histogram.ts';
import { MergedHistogram } from './merged-histogram.ts';
import type { RecordedDurations } from './recorded-durations.ts';
import { countedResponseTimes } from './response-times.ts';
import type { LoadRow, TimelineRow } from './result.ts';

/** What was recorded in an interval. */
export interface IntervalDurations {
  readonly response: RecordedDurations;
  readonly service: RecordedDurations;
  /** The generator's own lateness. */
  readonly lateness: RecordedDurations;
}

/** A part of the run: its row in the timeline, and the data that row is computed from. */
export interface Interval extends IntervalDurations {
  readonly row: TimelineRow;
}

/** The columns of a row that are computed from durations. */
export function durationColumns({ response, service, lateness }: IntervalDurations) {
  const ended = response.count > 0;
  return {
    p50: ended ? response.percentile(50) : null,
    p90: ended ? response.percentile(90) : null,
    p95: ended ? response.percentile(95) : null,
    p99: ended ? response.percentile(99) : null,
    max: ended ? response.maxMs : null,
    serviceP99: ended ? service.percentile(99) : null,
    latenessP99: lateness.count > 0 ? lateness.percentile(99) : null,
    responseTimes: countedResponseTimes(response),
    responseHistogram: encodedHistogram(response),
  };
}

/** Merges consecutive intervals into one. Histograms are merged, so percentiles are exact. */
export class IntervalMerger {
  readonly #response = new MergedHistogram();
  readonly #service = new MergedHistogram();
  readonly #lateness = new MergedHistogram();
  #row: TimelineRow | null = null;

  add({ row, response, service, lateness }: Interval): void {
    this.#row = this.#row === null ? row : following(this.#row, row);
    this.#response.add(response.data);
    this.#service.add(service.data);
    this.#lateness.add(lateness.data);
  }

  /** What was added since the last call. */
  take(): Interval {
    const durations = {
      response: this.#response.recorded(),
      service: this.#service.recorded(),
      lateness: this.#lateness.recorded(),
    };
    const row = { ...this.#row!, ...durationColumns(durations) };
    this.reset();
    return { row, ...durations };
  }

  reset(): void {
    this.#row = null;
    for (const histogram of [this.#response, this.#service, this.#lateness]) histogram.reset();
  }
}

/** Two rows merged into one, except for the columns that are computed from durations. */
function following(row: TimelineRow, next: TimelineRow): TimelineRow {
  const seconds = row.seconds + next.seconds;
  const due = row.targetRps * row.seconds + next.targetRps * next.seconds;
  const limitedSeconds = {
    generator: row.limitedSeconds.generator + next.limitedSeconds.generator,
    target: row.limitedSeconds.target + next.limitedSeconds.target,
  };
  return {
    ...row,
    seconds,
    targetRps: Number((due / seconds).toFixed(6)),
    sent: row.sent + next.sent,
    sentAfterEnd: row.sentAfterEnd + next.sentAfterEnd,
    completed: row.completed + next.completed,
    failed: row.failed + next.failed,
    activeUsers: Math.max(row.activeUsers, next.activeUsers),
    dropped: row.dropped + next.dropped,
    surplus: row.surplus + next.surplus,
    queued: row.queued + next.queued,
    loads: combinedLoads(row, next),
    limitedSeconds,
    limitedBy: moreOften(limitedSeconds),
    errors: combined(row.errors, next.errors, (a, b) => a + b),
    requestsByWorkflow: combined(row.requestsByWorkflow, next.requestsByWorkflow, (a, b) => a + b),
    usersByWorkflow: combined(row.usersByWorkflow, next.usersByWorkflow, Math.max),
  };
}

/** Means over both; a load that is missing in one of them counts as 0 there. */
function combinedLoads(row: TimelineRow, next: TimelineRow): LoadRow[] {
  const mean = (a: number, b: number) =>
    Number(((a * row.seconds + b * next.seconds) / (row.seconds + next.seconds)).toFixed(6));
  return Array.from({ length: Math.max(row.loads.length, next.loads.length) }, (_, i) => {
    const a = row.loads[i] ?? NOTHING;
    const b = next.loads[i] ?? NOTHING;
    return {
      target: mean(a.target, b.target),
      actual: mean(a.actual, b.actual),
      excused: mean(a.excused, b.excused),
      dropped: a.dropped + b.dropped,
      sent: a.sent + b.sent,
      failed: a.failed + b.failed,
      arrived: a.arrived + b.arrived,
      users: mean(a.users, b.users),
    };
  });
}

const NOTHING: LoadRow = {
  target: 0,
  actual: 0,
  excused: 0,
  dropped: 0,
  sent: 0,
  failed: 0,
  arrived: 0,
  users: 0,
};

/** The generator if both limited equally often, because its own effect cannot be separated from that of the services. */
function moreOften({ generator, target }: TimelineRow['limitedSeconds']): TimelineRow['limitedBy'] {
  if (generator + target === 0) return null;
  return generator >= target ? 'generator' : 'target';
}

type Counts = Readonly<Record<string, number>>;

function combined(a: Counts, b: Counts, combine: (a: number, b: number) => number) {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, combine(a[name] ?? 0, b[name] ?? 0)]));
}
