import type { DurationBuckets } from '../statistics/recorded-durations.ts';
import type { RunResult, TimelineRow } from '../statistics/result.ts';
import type { Clock, LiveStats, ObservedRun, Output, PartKind, TraceLines } from './output.ts';

/** Methods of an output that are called in its thread; `start` is called when the thread starts. */
export const METHODS = ['start', 'second', 'traces', 'result', 'stop'] as const satisfies Exclude<
  keyof Output,
  'target' | 'kind'
>[];
export type Method = (typeof METHODS)[number];

/** A snapshot of an {@link ObservedRun}. */
export interface RunSnapshot extends Pick<ObservedRun, 'profile' | 'seed'> {
  readonly startedAtMs: number | null;
  readonly countedSinceMs: number | null;
  readonly stats: LiveStats;
  readonly durations: Readonly<Record<Clock, DurationBuckets>>;
  readonly partDurations: Readonly<Record<PartKind, Readonly<Record<string, DurationBuckets>>>>;
}

export interface SecondData {
  readonly run: RunSnapshot;
  readonly row: TimelineRow;
  readonly response: DurationBuckets;
  readonly service: DurationBuckets;
}

/** A call of the output. Each is answered before the next one is sent, except for `stop`. */
export type ToOutput =
  | { readonly name: 'start'; readonly value: RunSnapshot }
  | { readonly name: 'second'; readonly value: SecondData }
  | { readonly name: 'traces'; readonly value: TraceLines }
  | { readonly name: 'result'; readonly value: RunResult }
  /** Why the run aborted, in words. */
  | { readonly name: 'stop'; readonly value: string | null };

export type FromOutput =
  /** The module is loaded: the methods it has and, if it has one, its target. */
  | { readonly type: 'loaded'; readonly hears: readonly Method[]; readonly target: string | null }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'done'; readonly error: string | null };
