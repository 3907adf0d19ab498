import type { Counter, LaneLayout } from '../border/lanes.ts';
import type { Snapshot } from '../border/messages.ts';
import type { CompiledWorkflow } from '../journey/compile.ts';
import { MergedHistogram } from './merged-histogram.ts';
import type { RecordedDurations } from './recorded-durations.ts';
import { countedResponseTimes } from './response-times.ts';
import type { TimelineRow } from './result.ts';
import { limitOf } from './verdict.ts';
import { errorsIn, requestsByWorkflow, usersByWorkflow } from './words.ts';

/** What the schedule knows of a second. */
export interface ScheduledSecond {
  readonly targetRps: number;
  readonly surplus: number;
  /** Arrivals that the main thread itself was too late to hand out. */
  readonly missed: number;
}

/** A second that every worker has reported. */
export interface ClosedSecond {
  readonly row: TimelineRow;
  readonly response: RecordedDurations;
  readonly service: RecordedDurations;
}

interface OpenSecond {
  /** By how much the words of all lanes grew. */
  readonly growth: Float64Array;
  /** The words of all lanes at the end: for those that go up and down. */
  readonly atEnd: Float64Array;
  readonly response: MergedHistogram;
  readonly service: MergedHistogram;
  readonly lateness: MergedHistogram;
}

/** The throughput over time: a row a second, complete when every worker has reported it. */
export class Timeline {
  readonly #layout: LaneLayout;
  readonly #workflows: readonly CompiledWorkflow[];
  readonly #previous: (Uint32Array | null)[];
  /** The second each worker reports next; infinity when it never will again. */
  readonly #nextSecond: number[];
  readonly #open = new Map<number, OpenSecond>();
  readonly #scheduled: (second: number) => ScheduledSecond;
  readonly #onSecond: (closed: ClosedSecond) => void;
  #rows: TimelineRow[] = [];
  #nextRow = 0;

  constructor(
    lanes: number,
    layout: LaneLayout,
    workflows: readonly CompiledWorkflow[],
    scheduled: (second: number) => ScheduledSecond,
    onSecond: (closed: ClosedSecond) => void,
  ) {
    this.#layout = layout;
    this.#workflows = workflows;
    this.#previous = Array.from({ length: lanes }, () => null);
    this.#nextSecond = Array.from({ length: lanes }, () => 0);
    this.#scheduled = scheduled;
    this.#onSecond = onSecond;
  }

  /** Complete rows, in order. The array is not to be changed. */
  get rows(): readonly TimelineRow[] {
    return this.#rows;
  }

  add(lane: number, snapshot: Snapshot): void {
    const open = this.#openSecond(snapshot.second);
    const previous = this.#previous[lane] ?? null;
    for (const [word, value] of snapshot.lane.entries()) {
      open.growth[word]! += (value - (previous?.[word] ?? 0)) >>> 0;
      open.atEnd[word]! += value;
    }
    open.response.add(snapshot.response);
    open.service.add(snapshot.service);
    open.lateness.add(snapshot.lateness);
    this.#previous[lane] = snapshot.lane;
    this.#nextSecond[lane] = snapshot.nextSecond;
    this.#close(Math.min(...this.#nextSecond));
  }

  /** The worker will report no more. */
  laneEnded(lane: number): void {
    this.#nextSecond[lane] = Number.POSITIVE_INFINITY;
    this.#close(Math.min(...this.#nextSecond));
  }

  /** Drops all rows; the workers' counters stay where they are. */
  reset(): void {
    this.#rows = [];
    this.#open.clear();
  }

  /** Takes a snapshot as the point from which the next one is counted. */
  skip(lane: number, snapshot: Snapshot): void {
    this.#previous[lane] = snapshot.lane;
  }

  #openSecond(second: number): OpenSecond {
    let open = this.#open.get(second);
    if (open === undefined) {
      open = {
        growth: new Float64Array(this.#layout.length),
        atEnd: new Float64Array(this.#layout.length),
        response: new MergedHistogram(),
        service: new MergedHistogram(),
        lateness: new MergedHistogram(),
      };
      this.#open.set(second, open);
    }
    return open;
  }

  #close(before: number): void {
    const reported = Math.max(-1, ...this.#open.keys()) + 1;
    const until = Number.isFinite(before) ? before : reported;
    for (; this.#nextRow < until; this.#nextRow++) {
      // Nobody reports a second in which the whole process stood still; it has a row all the same.
      const second = this.#nextRow;
      const open = this.#openSecond(second);
      const row = this.#rowOf(second, open);
      this.#rows.push(row);
      this.#open.delete(second);
      const { response, service } = open;
      this.#onSecond({ row, response: response.recorded(), service: service.recorded() });
    }
  }

  #rowOf(second: number, open: OpenSecond): TimelineRow {
    const { targetRps, surplus, missed } = this.#scheduled(second);
    const { growth, atEnd, response } = open;
    const names = { layout: this.#layout, workflows: this.#workflows };
    const count = (counter: Counter) => growth[this.#layout.counters[counter]]!;
    const failed = count('failed');
    const ended = response.count > 0;
    const late = count('droppedLate') + missed;
    const row = {
      second,
      targetRps,
      sent: count('sent'),
      completed: count('successful') + failed,
      failed,
      activeUsers: atEnd[this.#layout.gauges.activeUsers]!,
      dropped: count('droppedAtLimit') + late,
      surplus,
      queued: count('queued'),
      p50: ended ? response.percentile(50) : null,
      p90: ended ? response.percentile(90) : null,
      p95: ended ? response.percentile(95) : null,
      p99: ended ? response.percentile(99) : null,
      max: ended ? response.maxMs : null,
      serviceP99: ended ? open.service.percentile(99) : null,
      latenessP99: open.lateness.count > 0 ? open.lateness.percentile(99) : null,
      errors: errorsIn(growth, names, 0),
      requestsByWorkflow: requestsByWorkflow(growth, names),
      usersByWorkflow: usersByWorkflow(atEnd, names),
      responseTimes: countedResponseTimes(response),
    };
    return { ...row, limitedBy: limitOf(row, late, this.#rows.at(-1)) };
  }
}
