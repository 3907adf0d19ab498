import type { WindowObjectives } from '../../answers/windows/window-objectives.ts';
import { DROPS, laneLayout } from '../../border/lanes.ts';
import { Ledger } from '../../engine/ledger.ts';
import { windowObjectivesOf } from '../../engine/windows.ts';
import type { RunResult, TrafficStats, Verdict } from '../../statistics/result.ts';
import { shardInWords } from '../../statistics/shards-in-words.ts';
import type { ScheduleView } from '../../statistics/statistics.ts';
import { sum } from '../../statistics/sum.ts';
import { seconds } from '../../text/format.ts';
import type { JournalHead, JournalLine } from '../journal.ts';
import { type Attendance, attendanceOf, skewOf, startsOf } from './attendance.ts';
import { MergedCurve } from './merged-curve.ts';
import type { RollCall } from './roll-call.ts';
import { missingPart, type PartOfRun, ShardReading, startMsOf } from './shard-reading.ts';
import { ShardTotals } from './shard-totals.ts';

/** Shards that start or are stopped further apart than this no longer follow the same curve, milliseconds. */
const APART_MS = 1000;

/**
 * Adds up what shards have recorded. Each shard takes the place of a worker in a run, so statistics, books and verdict
 * are computed as for a run. Reads no file and no clock.
 */
export class MergedRun {
  readonly #roll: RollCall;
  readonly #readings: readonly ShardReading[];
  readonly #ledger: Ledger;
  readonly #totals: ShardTotals;
  readonly #windows: WindowObjectives;
  readonly #layout;
  readonly #curve: MergedCurve;

  /** @param roll without refusals */
  constructor(roll: RollCall) {
    const heads = roll.present.map(({ head }) => head);
    const head = heads[0]!;
    const steps = sum(head.workflows, (workflow) => workflow.steps.length);
    this.#layout = laneLayout(steps);
    this.#roll = roll;
    this.#curve = new MergedCurve(head);
    this.#totals = new ShardTotals(heads.length, this.#layout.length);
    this.#windows = windowObjectivesOf(head, { layout: this.#layout, workflows: head.workflows });
    this.#readings = heads.map((one) => new ShardReading(one, this.#layout.length));
    this.#ledger = new Ledger(
      {
        lanes: new SharedArrayBuffer(0),
        layout: this.#layout,
        count: heads.length,
        runId: head.runId,
        limits: limitsOf(heads),
        catalogue: { workflows: head.workflows },
      },
      {
        snapshot: (snapshot) => this.#windows.snapshot(snapshot),
        second: (closed) => this.#windows.second(closed),
        traces: () => {},
      },
      (second) => this.#curve.take(second),
      this.#totals,
    );
    for (const trouble of roll.troubles) this.#ledger.trouble(trouble);
  }

  /** Number of seconds read from a shard; infinity once it has ended or is lost. */
  secondsOf(lane: number): number {
    const { state, seconds } = this.#readings[lane]!;
    return state === 'playing' ? seconds : Number.POSITIVE_INFINITY;
  }

  /**
   * The next line of a shard's journal.
   *
   * @throws SyntaxError for an invalid line
   */
  take(lane: number, text: string): void {
    const reading = this.#readings[lane]!;
    this.#add(lane, reading, reading.parser.parse(text));
  }

  /**
   * Nothing more comes from a shard, although it has not ended.
   *
   * @param why in words, such as what is wrong with its journal
   */
  lose(lane: number, why: string): void {
    const reading = this.#readings[lane]!;
    reading.lose();
    this.#compareStarts();
    const words = shardInWords(reading.head.shard);
    this.#ledger.trouble(
      reading.seconds === 0
        ? `${words} was lost before its first second was over: ${why}`
        : `${words} was lost after ${seconds(reading.seconds)}: ${why}`,
    );
    const total = this.#totals.wordsOfLane(lane);
    const counted = (['spawned', 'withdrawn', ...DROPS] as const).reduce(
      (sum, counter) => sum + total[this.#layout.counters[counter]]!,
      0,
    );
    this.#settle(lane, counted);
    this.#compareEnds();
  }

  /** The state of each shard. */
  get attendance(): Attendance {
    return attendanceOf(this.#readings, this.#roll.missing, this.head.shard.count);
  }

  /** Whether each shard has ended or is lost. */
  get isOver(): boolean {
    return this.#readings.every(({ state }) => state !== 'playing');
  }

  /** The state of the run as a whole. */
  get head(): JournalHead {
    return this.#readings[0]!.head;
  }

  /** The current statistics. */
  stats(): TrafficStats {
    return this.#ledger.statistics.view(this.#view());
  }

  /** The verdict if nothing more followed. */
  verdict(): Verdict {
    return this.#ledger.verdict(this.stats(), this.#playedMs);
  }

  /** The current result; final once the run is over. */
  result(): RunResult {
    const playedMs = this.#playedMs;
    const { profile: name, seed, thresholds, durationSeconds } = this.head;
    const starts = startsOf(this.#readings);
    const result = this.#ledger.result(this.#view(), playedMs, {
      profile: { name, seed, thresholds },
      startedAt: starts[0]?.at ?? null,
      stoppedEarly: playedMs < durationSeconds * 1000,
      stoppedBecause:
        this.#readings.find(({ stoppedBecause }) => stoppedBecause !== null)?.stoppedBecause ??
        null,
    });
    return {
      ...result,
      workers: sum(this.#readings, ({ head }) => head.workers),
      thresholds: [...result.thresholds, ...this.#windows.outcomes()],
      shards: {
        count: this.head.shard.count,
        startSkewMs: skewOf(starts),
        parts: this.#parts(),
      },
    };
  }

  /** The furthest second of any shard. */
  get #playedMs(): number {
    return Math.max(...this.#readings.map(({ playedMs }) => playedMs));
  }

  #view(): ScheduleView {
    return {
      loads: this.head.loads.map((load, i) => ({
        ...load,
        target: this.isOver ? 0 : (this.#curve.targets[i] ?? 0),
      })),
      elapsedSeconds: this.#playedMs / 1000,
      userTypes: this.head.userTypes,
      over: this.isOver,
    };
  }

  #add(lane: number, reading: ShardReading, line: JournalLine): void {
    switch (line.type) {
      case 'started':
        if (Number.isNaN(Date.parse(line.at))) throw new SyntaxError('the start is not a time');
        reading.started = line;
        this.#compareStarts();
        break;
      case 'second': {
        const { loads, snapshot } = line;
        if (snapshot.second !== reading.seconds) {
          throw new SyntaxError(`second ${snapshot.second} instead of ${reading.seconds}`);
        }
        const missed = sum(loads, (load) => load.missed);
        this.#curve.add(snapshot.second, loads);
        reading.seconds = snapshot.second + 1;
        reading.playedMs = reading.seconds * 1000;
        reading.missed += missed;
        this.#totals.add(lane, snapshot.lane);
        for (const [load, { missed }] of loads.entries())
          this.#ledger.statistics.missed(missed, load);
        this.#ledger.receive(lane, { type: 'snapshot', snapshot });
        break;
      }
      case 'error-example':
        this.#ledger.receive(lane, line);
        break;
      case 'trouble':
        this.#ledger.trouble(`${shardInWords(reading.head.shard)}: ${line.reason}`);
        break;
      case 'end': {
        reading.end(line);
        const withdrawn = this.#totals.wordsOfLane(lane)[this.#layout.counters.withdrawn]!;
        this.#settle(lane, line.planned + withdrawn - reading.missed);
        this.#compareEnds();
        break;
      }
      case 'head':
        break;
    }
  }

  /** Called once all shards that ever will have started. */
  #compareStarts(): void {
    const waiting = this.#readings.some(
      ({ started, state }) => started === null && state === 'playing',
    );
    const skewMs = waiting ? null : skewOf(startsOf(this.#readings));
    if (skewMs === null || skewMs <= APART_MS) return;
    const apart = seconds(skewMs / 1000);
    this.#ledger.trouble(
      `the shards started ${apart} apart, so their sum did not follow the curve`,
    );
  }

  /** Called when a shard has ended or is lost. */
  #compareEnds(): void {
    if (!this.isOver) return;
    const playedMs = this.#playedMs;
    for (const reading of this.#readings) {
      if (!reading.wasStopped || playedMs - reading.playedMs <= APART_MS) continue;
      this.#ledger.trouble(
        `${shardInWords(reading.head.shard)} was stopped after ${seconds(reading.playedMs / 1000)}, and the others played on without it`,
      );
    }
  }

  /**
   * Nothing more comes from this shard: its active users are lost with it.
   *
   * @param arrivals that were planned, including those that took places that had become free
   */
  #settle(lane: number, arrivals: number): void {
    const taken = this.#totals.wordsOfLane(lane)[this.#layout.counters.takenForPlaces]!;
    this.#ledger.statistics.handedOut(lane, arrivals - taken);
    this.#ledger.statistics.laneLost(lane);
  }

  #parts(): PartOfRun[] {
    const { sent } = this.#layout.counters;
    const [first] = startsOf(this.#readings);
    const firstMs = first === undefined ? Number.NaN : startMsOf(first);
    const present = this.#readings.map((reading, lane) =>
      reading.part(firstMs, this.#totals.wordsOfLane(lane)[sent]!),
    );
    return [...present, ...this.#roll.missing.map(missingPart)].sort((a, b) => a.index - b.index);
  }
}

/** The limits of all shards together. */
function limitsOf(heads: readonly JournalHead[]): JournalHead['limits'] {
  return {
    maxUsers: sum(heads, ({ limits }) => limits.maxUsers),
    maxConnections: sum(heads, ({ limits }) => limits.maxConnections),
    inProfile: heads[0]!.limits.inProfile,
  };
}
