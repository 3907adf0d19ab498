import { type Counter, type LaneLayout, MAX_LOADS } from '../border/lanes.ts';
import type { Snapshot } from '../border/messages.ts';
import { AgingRows } from './aging-rows.ts';
import { durationColumns, type Interval } from './interval.ts';
import { LoadSeconds, type ScheduledLoad } from './load-seconds.ts';
import { MergedHistogram } from './merged-histogram.ts';
import { OpenSeconds } from './open-seconds.ts';
import type { RecordedDurations } from './recorded-durations.ts';
import type { TimelineRow } from './result.ts';
import { sum } from './sum.ts';
import { limitOf } from './verdict/seconds.ts';
import { errorsIn, type NamedWorkflow, requestsByWorkflow, usersByWorkflow } from './words.ts';

/** What the schedule knows about a second. */
export interface ScheduledSecond {
  /** By position of the load. */
  readonly loads: readonly ScheduledLoad[];
}

/** A second that every worker has reported. */
export interface ClosedSecond {
  readonly row: TimelineRow;
  readonly response: RecordedDurations;
  readonly service: RecordedDurations;
  /** By how much the words of all lanes grew; to be read at once, as it is used again. */
  readonly growth: Float64Array;
  readonly scheduled: readonly ScheduledLoad[];
}

interface OpenSecond {
  /** Growth of the words of all lanes. */
  readonly growth: Float64Array;
  /** The words of all lanes at the end, for those that go up and down. */
  readonly atEnd: Float64Array;
  /** Time that users spent here, milliseconds, by position of the load. */
  readonly userMs: Float64Array;
  readonly response: MergedHistogram;
  readonly service: MergedHistogram;
  readonly lateness: MergedHistogram;
}

/**
 * The throughput over time: one row per second, complete when every worker has reported it, and longer rows for older
 * seconds.
 */
export class Timeline {
  readonly #layout: LaneLayout;
  readonly #workflows: readonly NamedWorkflow[];
  readonly #previous: (Uint32Array | null)[];
  /** For each worker and load, the total time of its users up to the second that it has reported, milliseconds. */
  readonly #userMs: Uint32Array[];
  /** The second that each worker reports next; infinity if it will not report any more. */
  readonly #nextSecond: number[];
  readonly #open: OpenSeconds<OpenSecond>;
  readonly #scheduled: (second: number) => ScheduledSecond;
  readonly #onSecond: (closed: ClosedSecond) => void;
  readonly #loads: LoadSeconds[] = [];
  readonly #rows = new AgingRows();
  #lastRow: TimelineRow | undefined;
  #nextRow = 0;
  /** Lanes that have not reported the second of the next row. */
  #awaited: number;
  #resetAtSeconds = 0;

  constructor(
    lanes: number,
    layout: LaneLayout,
    workflows: readonly NamedWorkflow[],
    scheduled: (second: number) => ScheduledSecond,
    onSecond: (closed: ClosedSecond) => void,
  ) {
    this.#layout = layout;
    this.#open = new OpenSeconds(() => openSecond(layout), empty);
    this.#workflows = workflows;
    this.#previous = Array.from({ length: lanes }, () => null);
    this.#userMs = Array.from({ length: lanes }, () => new Uint32Array(MAX_LOADS));
    this.#nextSecond = Array.from({ length: lanes }, () => 0);
    this.#awaited = lanes;
    this.#scheduled = scheduled;
    this.#onSecond = onSecond;
  }

  /** Complete rows, in order. */
  get rows(): readonly TimelineRow[] {
    return this.#rows.rows;
  }

  /** The last complete second. */
  get last(): TimelineRow | undefined {
    return this.#lastRow;
  }

  add(lane: number, snapshot: Snapshot): void {
    const open = this.#open.at(snapshot.second);
    const previous = this.#previous[lane] ?? null;
    const { growth, atEnd } = open;
    for (let word = 0; word < snapshot.lane.length; word++) {
      const value = snapshot.lane[word]!;
      growth[word]! += (value - (previous?.[word] ?? 0)) >>> 0;
      atEnd[word]! += value;
    }
    this.#addUserTime(open.userMs, snapshot, lane);
    open.response.add(snapshot.response);
    open.service.add(snapshot.service);
    open.lateness.add(snapshot.lateness);
    this.#previous[lane] = snapshot.lane;
    this.#advance(lane, snapshot.nextSecond);
  }

  /** The worker will report no more. */
  laneEnded(lane: number): void {
    this.#advance(lane, Number.POSITIVE_INFINITY);
  }

  /**
   * Drops all rows; the workers' counters are not changed.
   *
   * @param elapsedSeconds on the schedule's clock: only the rest of this second is counted and due
   */
  reset(elapsedSeconds: number): void {
    this.#resetAtSeconds = elapsedSeconds;
    this.#rows.clear();
    this.#lastRow = undefined;
    this.#open.clear();
  }

  /** Uses a snapshot as the starting point for the counts of the next one. */
  skip(lane: number, snapshot: Snapshot): void {
    this.#previous[lane] = snapshot.lane;
    this.#addUserTime(new Float64Array(MAX_LOADS), snapshot, lane);
  }

  /** Modulo 2^32, like the words. */
  #addUserTime(sums: Float64Array, { lane: words, second }: Snapshot, lane: number): void {
    const { here, time } = this.#layout.loads;
    const before = this.#userMs[lane]!;
    for (let load = 0; load < MAX_LOADS; load++) {
      const now = (words[time + load]! + words[here + load]! * (second + 1) * 1000) >>> 0;
      sums[load]! += (now - before[load]!) >>> 0;
      before[load] = now;
    }
  }

  /** Scans all lanes only once per second: in a merge there are thousands of lanes, one per shard. */
  #advance(lane: number, nextSecond: number): void {
    const wasAwaited = this.#nextSecond[lane]! <= this.#nextRow;
    this.#nextSecond[lane] = nextSecond;
    if (!wasAwaited || nextSecond <= this.#nextRow || --this.#awaited > 0) return;
    this.#close(Math.min(...this.#nextSecond));
    this.#awaited = this.#nextSecond.filter((next) => next <= this.#nextRow).length;
  }

  #close(before: number): void {
    const reported = this.#open.last + 1;
    const until = Number.isFinite(before) ? before : reported;
    for (; this.#nextRow < until; this.#nextRow++) {
      // If the whole process was suspended in a second, nobody reports it; it still gets a row.
      const second = this.#nextRow;
      const open = this.#open.at(second);
      const scheduled = this.#scheduledIn(second);
      const interval = this.#intervalOf(second, scheduled, open);
      this.#rows.add(interval);
      this.#lastRow = interval.row;
      this.#onSecond({ ...interval, growth: open.growth, scheduled });
      this.#open.close(second);
    }
  }

  #scheduledIn(second: number): ScheduledLoad[] {
    const counted = Math.min(1, Math.max(0, second + 1 - this.#resetAtSeconds));
    const { loads } = this.#scheduled(second);
    return loads.map((load) => ({
      ...load,
      tenths: load.tenths.map((tenth) => tenth * counted),
    }));
  }

  #intervalOf(
    second: number,
    scheduled: readonly ScheduledLoad[],
    { growth, atEnd, userMs, ...histograms }: OpenSecond,
  ): Interval {
    const durations = {
      response: histograms.response.recorded(),
      service: histograms.service.recorded(),
      lateness: histograms.lateness.recorded(),
    };
    const names = { layout: this.#layout, workflows: this.#workflows };
    const count = (counter: Counter) => growth[this.#layout.counters[counter]]!;
    const loads = scheduled.map((load, position) => {
      this.#loads[position] ??= new LoadSeconds(position, this.#layout);
      return this.#loads[position].row(second, load, { growth, userMs });
    });
    const ofRequests = loads.filter((_, i) => scheduled[i]!.model === 'requests_per_second');
    const failed = count('failed');
    const late = count('droppedLate') + sum(scheduled, ({ missed }) => missed);
    const row = {
      second,
      seconds: 1,
      targetRps: sum(ofRequests, ({ target }) => target),
      sent: count('sent'),
      sentAfterEnd: count('sentAfterEnd'),
      completed: count('successful') + failed,
      failed,
      activeUsers: atEnd[this.#layout.gauges.activeUsers]!,
      dropped: count('droppedAtUsers') + count('droppedAtQueue') + late,
      surplus: Math.round(sum(ofRequests, ({ excused }) => excused)),
      queued: count('queued'),
      ...durationColumns(durations),
      loads,
      errors: errorsIn(growth, names, 0),
      requestsByWorkflow: requestsByWorkflow(growth, names),
      usersByWorkflow: usersByWorkflow(atEnd, names),
    };
    const limitedBy = limitOf(row, late, this.#lastRow);
    const limitedSeconds = {
      generator: limitedBy === 'generator' ? 1 : 0,
      target: limitedBy === 'target' ? 1 : 0,
    };
    return { row: { ...row, limitedBy, limitedSeconds }, ...durations };
  }
}

function openSecond(layout: LaneLayout): OpenSecond {
  return {
    growth: new Float64Array(layout.length),
    atEnd: new Float64Array(layout.length),
    userMs: new Float64Array(MAX_LOADS),
    response: new MergedHistogram(),
    service: new MergedHistogram(),
    lateness: new MergedHistogram(),
  };
}

function empty(open: OpenSecond): void {
  open.growth.fill(0);
  open.atEnd.fill(0);
  open.userMs.fill(0);
  for (const histogram of [open.response, open.service, open.lateness]) histogram.reset();
}
