import type { RunResult, TimelineRow, TrafficStats } from '../statistics/result.ts';

/** Recorded durations; an immutable value. */
export interface Durations {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  /** Milliseconds, to three significant digits; 0 if nothing was recorded. */
  percentile(percent: number): number;
  /**
   * The number of durations at or below each bound.
   *
   * @param boundsMs ascending
   */
  countsUpTo(boundsMs: readonly number[]): number[];
  /** The non-empty buckets, ascending: the longest duration in each, and its count. */
  buckets(): Iterable<{ readonly upToMs: number; readonly count: number }>;
}

/** A complete second of the schedule: every worker has reported it. */
export interface CompleteSecond {
  readonly row: TimelineRow;
  /** Of the requests that ended in this second: intended start to end. */
  readonly response: Durations;
  /** Of the same requests: actual send to end. */
  readonly service: Durations;
}

/** Lines of the trace: one per request that ended, each a JSON object followed by a line break. */
export interface TraceLines {
  readonly lines: string;
  readonly count: number;
}

/** Current statistics, without a timeline: an output can build one from the seconds that it receives. */
export type LiveStats = Omit<TrafficStats, 'timeline'>;

/** Timed durations, see docs/clocks.md: the three clocks of a request, and the parts of the service time. */
export type Clock = (typeof CLOCKS)[number];

export const CLOCKS = ['response', 'service', 'startDelay', 'connect', 'tls', 'firstByte'] as const;

/** Parts of a run that are timed separately, by name. */
export type PartKind = (typeof PART_KINDS)[number];

/**
 * Response times by step (`workflow/step`) and by service; durations of groups (`workflow/group`), of completed journeys
 * (by workflow), and of journeys' own timings.
 */
export const PART_KINDS = ['step', 'service', 'group', 'journey', 'timing'] as const;

/** What an output sees of the run. */
export interface ObservedRun {
  readonly profile: string;
  readonly seed: number;
  /** Wall-clock time of the schedule's 0, milliseconds since the epoch; null before traffic flows. */
  readonly startedAtMs: number | null;
  /** Start of the counters: the start of the run or the last reset, milliseconds since the epoch. */
  readonly countedSinceMs: number | null;
  /** Current statistics; for an output in its own thread, as of the last complete second. */
  stats(): LiveStats;
  /** Over the run, as of the last complete second. */
  durations(): Readonly<Record<Clock, Durations>>;
  /** The same for parts of the run, with two significant digits. Parts without data are missing. */
  partDurations(): Readonly<Record<PartKind, Readonly<Record<string, Durations>>>>;
}

/**
 * Receives a run's numbers and writes them elsewhere: to a file, a database, a page. All methods are optional.
 *
 * Calls are made one at a time: `start`, then `second` and `traces` as they happen, `result`, `stop`. A method
 * that returns a promise is awaited before the next call. In the meantime seconds and traces are queued, up to
 * {@link MAX_WAITING_SECONDS} and {@link MAX_WAITING_TRACES}; what exceeds that is dropped and counted.
 * The run itself waits only for `start`.
 *
 * After an output throws, rejects or exceeds a deadline ({@link CALL_TIMEOUT_MS}, {@link END_TIMEOUT_MS}), only `stop`
 * is called. The failure, and what was dropped, is reported in the result's `exports`, and has no other
 * consequences.
 */
export interface Output {
  /**
   * The destination of the numbers: a path, an address or a name, as shown in the result and the summary. An output
   * without a target is shown only if it fails.
   */
  readonly target?: string;
  /**
   * The kind of target. Default: `output`. With `file`, the target is a path: the run is rejected if it reads that file, or
   * another output writes it.
   */
  readonly kind?: 'file' | 'endpoint' | 'output';
  /**
   * Called before the first request, to open what is needed. If it throws or exceeds {@link START_TIMEOUT_MS}, the run
   * does not start.
   */
  start?(run: ObservedRun): void | Promise<void>;
  /** Once per second of the schedule, in order. */
  second?(second: CompleteSecond): void | Promise<void>;
  /** Several times a second. Workers write traces only if at least one output has this method. */
  traces?(batch: TraceLines): void | Promise<void>;
  /** Once, when the run has ended or was stopped; not if it aborted. */
  result?(result: RunResult): void | Promise<void>;
  /**
   * Once, as the last call, whatever happened since `start`: closes what is open.
   *
   * @param failure why the run aborted; null if it ended or was stopped
   */
  stop?(failure: Error | null): void | Promise<void>;
}

/** Deadline of `start`, milliseconds, including loading the module. */
export const START_TIMEOUT_MS = 30_000;
/** Deadline of a call of `second` or `traces`, milliseconds. */
export const CALL_TIMEOUT_MS = 10_000;
/** Deadline of `result` and of `stop`, each including everything queued before it, milliseconds. */
export const END_TIMEOUT_MS = 60_000;
/** Maximum number of seconds queued for an output. */
export const MAX_WAITING_SECONDS = 600;
/** Maximum number of characters of trace lines queued for an output. */
export const MAX_WAITING_TRACES = 32 * 1024 * 1024;
