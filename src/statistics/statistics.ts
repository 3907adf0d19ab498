import type { ErrorClass } from '../border/error-classes.ts';
import { type Counter, type LaneLayout, MAX_LOADS } from '../border/lanes.ts';
import type { Snapshot } from '../border/messages.ts';
import { type Books, balance, carryOver, readBooks, type ScheduleCounts } from './books.ts';
import { JourneyFigures } from './journey-figures.ts';
import { LaneTotals, type Totals } from './lane-totals.ts';
import { LatencyBy } from './latency-by.ts';
import { MergedHistogram } from './merged-histogram.ts';
import type { RecordedDurations } from './recorded-durations.ts';
import type { LoadState, TrafficStats } from './result.ts';
import { sum } from './sum.ts';
import { type ClosedSecond, type ScheduledSecond, Timeline } from './timeline.ts';
import type { Evidence } from './verdict/evidence.ts';
import type { NamedWorkflow } from './words.ts';

/** What only the schedule knows, at the time of the call. */
export interface ScheduleView {
  readonly loads: readonly LoadState[];
  readonly elapsedSeconds: number;
  readonly userTypes: readonly string[];
  /** Whether the run is over: the throughput is then that of the whole run. */
  readonly over: boolean;
}

export interface StatisticsOptions {
  readonly lanes: SharedArrayBuffer;
  readonly laneCount: number;
  readonly layout: LaneLayout;
  readonly workflows: readonly NamedWorkflow[];
  /** The source of the counts. Default: the lanes. */
  readonly totals?: Totals;
  readonly scheduled: (second: number) => ScheduledSecond;
  /** Called for each complete second, in order. */
  readonly onSecond?: (closed: ClosedSecond) => void;
  /** Hears of each snapshot that counts, before its second is complete. */
  readonly onSnapshot?: (snapshot: Snapshot) => void;
}

/** Values that are read from histograms. */
type Latencies = Pick<
  TrafficStats,
  | 'latency'
  | 'latencyByWorkflow'
  | 'latencyByStep'
  | 'latencyByService'
  | 'failedByService'
  | 'checks'
  | 'failureReasons'
  | 'counters'
  | 'timings'
  | 'groups'
  | 'journeyTimes'
  | 'latencyByScenario'
  | 'percentiles'
>;

/** What the clocks recorded, up to the last whole second. */
export type RecordedClocks = Readonly<
  Record<'response' | 'service' | 'startDelay' | 'connect' | 'tls' | 'firstByte', RecordedDurations>
>;

/** The same for parts of the run, by name. */
export type RecordedParts = Readonly<
  Record<
    'step' | 'service' | 'group' | 'journey' | 'timing',
    Readonly<Record<string, RecordedDurations>>
  >
>;

/** Merges what workers and schedule count and record. One object per run. */
export class Statistics {
  readonly #layout: LaneLayout;
  readonly #workflows: readonly NamedWorkflow[];
  readonly #totals: Totals;
  readonly #timeline: Timeline;
  readonly #onSnapshot: (snapshot: Snapshot) => void;
  readonly #schedule: ScheduleCounts;
  readonly #lostLanes = new Set<number>();
  readonly #response = new MergedHistogram();
  readonly #service = new MergedHistogram();
  readonly #connect = new MergedHistogram();
  readonly #tls = new MergedHistogram();
  readonly #firstByte = new MergedHistogram();
  readonly #atLeast = new MergedHistogram();
  readonly #startDelay = new MergedHistogram();
  readonly #readDelay = new MergedHistogram();
  readonly #latencyBy: LatencyBy;
  readonly #journeys = new JourneyFigures();
  readonly #errorExamples = new Map<string, string>();
  /** The books that all shown values are relative to. */
  #baseline: Books;
  #resetAtSeconds = 0;
  #generation = 0;
  /** Cached, because percentiles are costly and change only with a snapshot. */
  #latencies: Latencies | null = null;

  constructor({
    lanes,
    laneCount,
    layout,
    workflows,
    totals,
    scheduled,
    onSecond = () => {},
    onSnapshot = () => {},
  }: StatisticsOptions) {
    this.#layout = layout;
    this.#workflows = workflows;
    this.#onSnapshot = onSnapshot;
    this.#totals = totals ?? new LaneTotals(lanes, laneCount, layout);
    this.#timeline = new Timeline(laneCount, layout, workflows, scheduled, (closed) => {
      this.#schedule.surplus += closed.row.surplus;
      onSecond(closed);
    });
    this.#latencyBy = new LatencyBy(workflows);
    this.#schedule = {
      handedOut: new Float64Array(laneCount),
      missed: 0,
      missedByLoad: new Float64Array(MAX_LOADS),
      surplus: 0,
    };
    this.#baseline = this.#books();
  }

  get durations(): RecordedClocks {
    return {
      response: this.#response.recorded(),
      service: this.#service.recorded(),
      startDelay: this.#startDelay.recorded(),
      connect: this.#connect.recorded(),
      tls: this.#tls.recorded(),
      firstByte: this.#firstByte.recorded(),
    };
  }

  get partDurations(): RecordedParts {
    return { ...this.#latencyBy.recorded(), ...this.#journeys.recorded() };
  }

  /** Dropped arrivals, by reason. */
  get dropped(): Evidence['dropped'] {
    const { count, missed, lostArrivals } = this.#books();
    const before = this.#baseline;
    const since = (counter: Counter) => count[counter] - before.count[counter];
    const never = missed - before.missed + (lostArrivals - before.lostArrivals);
    return {
      late: since('droppedLate') + never,
      users: since('droppedAtUsers'),
      queue: since('droppedAtQueue'),
    };
  }

  /** Arrivals that were dispatched to a worker. */
  handedOut(lane: number, arrivals: number): void {
    this.#schedule.handedOut[lane]! += arrivals;
  }

  /** Arrivals that were due before they could be dispatched. */
  missed(arrivals: number, load: number): void {
    this.#schedule.missed += arrivals;
    this.#schedule.missedByLoad[load]! += arrivals;
  }

  /** Must be called so often that no 32-bit counter wraps twice in between: called in each window. */
  poll(): void {
    this.#totals.poll();
  }

  add(lane: number, snapshot: Snapshot): void {
    if (snapshot.generation < this.#generation) {
      this.#timeline.skip(lane, snapshot);
      return;
    }
    this.#onSnapshot(snapshot);
    this.#timeline.add(lane, snapshot);
    this.#response.add(snapshot.response);
    this.#service.add(snapshot.service);
    this.#connect.add(snapshot.connect);
    this.#tls.add(snapshot.tls);
    this.#firstByte.add(snapshot.firstByte);
    this.#atLeast.add(snapshot.atLeast);
    this.#startDelay.add(snapshot.startDelay);
    this.#readDelay.add(snapshot.readDelay);
    this.#latencyBy.add(snapshot.steps);
    if (snapshot.notes !== null) this.#journeys.add(snapshot.notes);
    this.#latencies = null;
  }

  /** How the first request with an error of this class ended. */
  errorExample(error: ErrorClass, example: string): void {
    if (!this.#errorExamples.has(error)) this.#errorExamples.set(error, example);
  }

  /** The worker has finished and reports no more. */
  laneEnded(lane: number): void {
    this.#timeline.laneEnded(lane);
  }

  /** The worker is lost: its users have failed, and so have their requests. */
  laneLost(lane: number): void {
    this.#totals.freeze(lane);
    this.#lostLanes.add(lane);
    this.#timeline.laneEnded(lane);
  }

  /** Resets. Returns the generation of the snapshots that count from now on. */
  reset(elapsedSeconds: number): number {
    this.#baseline = carryOver(this.#books(), this.#layout);
    this.#resetAtSeconds = elapsedSeconds;
    this.#timeline.reset(elapsedSeconds);
    for (const histogram of [
      this.#response,
      this.#service,
      this.#connect,
      this.#tls,
      this.#firstByte,
      this.#atLeast,
      this.#startDelay,
      this.#readDelay,
    ]) {
      histogram.reset();
    }
    this.#latencyBy.reset();
    this.#journeys.reset();
    this.#latencies = null;
    return ++this.#generation;
  }

  view({ loads, elapsedSeconds, userTypes, over }: ScheduleView): TrafficStats {
    const names = { layout: this.#layout, workflows: this.#workflows, userTypes, loads };
    const counted = balance(this.#books(), this.#baseline, names, over);
    const measured = this.#measured();
    const { latency } = measured;
    const seconds = elapsedSeconds - this.#resetAtSeconds;
    const inSchedule = counted.total - counted.sentAfterEnd;
    const overall = seconds > 0 ? inSchedule / seconds : 0;
    const examples = [...this.#errorExamples].filter(([error]) => error in counted.errors);
    return {
      ...counted,
      errorExamples: Object.fromEntries(examples),
      latencyMean: latency.response.mean,
      latencyP50: latency.response.p50,
      latencyP95: latency.response.p95,
      latencyP99: latency.response.p99,
      latencyMax: latency.response.max,
      throughputRps: over ? overall : (this.#timeline.last?.sent ?? overall),
      targetRps: sum(loads.filter(isOfRequests), ({ target }) => target),
      loads: [...loads],
      elapsedSeconds: Math.max(0, elapsedSeconds),
      ...measured,
      timeline: this.#timeline.rows,
    };
  }

  #books(): Books {
    return readBooks(this.#totals, this.#layout, this.#lostLanes, this.#schedule);
  }

  #measured(): Latencies {
    this.#latencies ??= {
      latency: {
        response: this.#response.distribution(),
        service: this.#service.distribution(),
        startDelay: this.#startDelay.distribution(),
        atLeast: this.#atLeast.distribution(),
        readDelay: this.#readDelay.distribution(),
        ...(this.#connect.count > 0 && { connect: this.#connect.distribution() }),
        ...(this.#tls.count > 0 && { tls: this.#tls.distribution() }),
        ...(this.#firstByte.count > 0 && { firstByte: this.#firstByte.distribution() }),
      },
      ...this.#latencyBy.view(),
      ...this.#journeys.view(),
      percentiles: {
        response: this.#response.percentileCurve(),
        service: this.#service.percentileCurve(),
      },
    };
    return this.#latencies;
  }
}

function isOfRequests({ model }: LoadState): boolean {
  return model === 'requests_per_second';
}
