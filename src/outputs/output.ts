import type { RunResult, TimelineRow, TrafficStats } from '../statistics/result.ts';

/** Durations that were recorded; a value that never changes. */
export interface Durations {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  /** Milliseconds, to three significant digits; 0 when nothing was recorded. */
  percentile(percent: number): number;
  /**
   * How many lie at or below each bound.
   *
   * @param boundsMs ascending
   */
  countsUpTo(boundsMs: readonly number[]): number[];
  /** Every bucket that holds any, ascending: its highest duration, and how many are in it. */
  buckets(): Iterable<{ readonly upToMs: number; readonly count: number }>;
}

/** A whole second of the schedule, complete: every worker has reported it. */
export interface CompleteSecond {
  readonly row: TimelineRow;
  /** Of the requests that ended in it: intended start to end. */
  readonly response: Durations;
  /** Of the same requests: actual send to end. */
  readonly service: Durations;
}

/** Lines of the trace: one per request that ended, each a JSON object with a line break behind it. */
export interface TraceLines {
  readonly lines: string;
  readonly count: number;
}

/** Statistics at a moment; an output makes a timeline of its own out of the seconds that it hears. */
export type LiveStats = Omit<TrafficStats, 'timeline'>;

/** What is timed, see docs/clocks.md: the three clocks of a request, and the parts of the service time. */
export type Clock = (typeof CLOCKS)[number];

export const CLOCKS = ['response', 'service', 'startDelay', 'connect', 'tls', 'firstByte'] as const;

/** Parts of a run that are timed apart, by what they are named by. */
export type PartKind = (typeof PART_KINDS)[number];

/**
 * Response times by step (`workflow/step`) and by service; groups (`workflow/group`) and completed journeys (by
 * workflow), and timings of journeys' own.
 */
export const PART_KINDS = ['step', 'service', 'group', 'journey', 'timing'] as const;

/** What an output sees of the run. */
export interface ObservedRun {
  readonly profile: string;
  readonly seed: number;
  /** When the schedule's clock was at 0, milliseconds since the epoch; null before traffic flows. */
  readonly startedAtMs: number | null;
  /** Since when the counters count: the start of the run or the last reset, milliseconds since the epoch. */
  readonly countedSinceMs: number | null;
  /** At this moment; for an output in a thread of its own, as of the last complete second. */
  stats(): LiveStats;
  /** Over the run, as of the last complete second. */
  durations(): Readonly<Record<Clock, Durations>>;
  /** The same of its parts, of two significant digits. Parts that have recorded nothing are not there. */
  partDurations(): Readonly<Record<PartKind, Readonly<Record<string, Durations>>>>;
}

/**
 * Takes a run's numbers elsewhere: to a file, a database, a page. What an output does not implement, it does
 * not hear.
 *
 * Calls come one at a time: `start`, then `second` and `traces` as they happen, `result`, `stop`. A method
 * that returns a promise is awaited before the next call. Meanwhile seconds and traces wait in a queue, up to
 * {@link MAX_WAITING_SECONDS} and {@link MAX_WAITING_TRACES}; what comes after that is dropped and counted.
 * The run itself waits for `start` only.
 *
 * An output that throws, rejects or exceeds a deadline ({@link CALL_TIMEOUT_MS}, {@link END_TIMEOUT_MS}) hears
 * only `stop` from then on. That, and what was dropped, is reported in the result's `exports`, and affects
 * nothing else.
 */
export interface Output {
  /**
   * Where the numbers go: a path, an address or a name, as shown in the result and the summary. An output
   * without a target is shown only when it fails.
   */
  readonly target?: string;
  /** What the target is. Default: `output`. */
  readonly kind?: 'file' | 'endpoint' | 'output';
  /**
   * Before the first request: opens what is needed. Throwing here refuses the run, as does exceeding
   * {@link START_TIMEOUT_MS}.
   */
  start?(run: ObservedRun): void | Promise<void>;
  /** Once per second of the schedule, in order. */
  second?(second: CompleteSecond): void | Promise<void>;
  /** Several times a second. Workers write traces only if some output has this method. */
  traces?(batch: TraceLines): void | Promise<void>;
  /** Once, when the run has ended or was stopped; not when it broke off. */
  result?(result: RunResult): void | Promise<void>;
  /**
   * Once, as the last call, whatever happened since `start`: closes what is open.
   *
   * @param failure why the run broke off; null where it ended or was stopped
   */
  stop?(failure: Error | null): void | Promise<void>;
}

/** Limit of `start`, milliseconds; loading a module counts. */
export const START_TIMEOUT_MS = 30_000;
/** Limit of a call of `second` or `traces`, milliseconds. */
export const CALL_TIMEOUT_MS = 10_000;
/** Limit of `result` and of `stop`, each with everything that waits before it, milliseconds. */
export const END_TIMEOUT_MS = 60_000;
/** Seconds that may wait for an output. */
export const MAX_WAITING_SECONDS = 600;
/** Characters of trace lines that may wait for an output. */
export const MAX_WAITING_TRACES = 32 * 1024 * 1024;
