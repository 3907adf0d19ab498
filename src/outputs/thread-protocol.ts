import type { DurationBuckets } from '../statistics/recorded-durations.ts';
import type { RunResult, TimelineRow } from '../statistics/result.ts';
import type { Clock, LiveStats, ObservedRun, Output, PartKind, TraceLines } from './output.ts';

/** Methods that an output in a thread is called by; `start` comes with the thread itself. */
export const METHODS = ['start', 'second', 'traces', 'result', 'stop'] as const satisfies Exclude<
  keyof Output,
  'target' | 'kind'
>[];
export type Method = (typeof METHODS)[number];

/** An {@link ObservedRun} at a moment. */
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

/** A call of the output. Each is answered before the next one comes, but for `stop`. */
export type ToOutput =
  | { readonly name: 'start'; readonly value: RunSnapshot }
  | { readonly name: 'second'; readonly value: SecondData }
  | { readonly name: 'traces'; readonly value: TraceLines }
  | { readonly name: 'result'; readonly value: RunResult }
  /** Why the run broke off, in words. */
  | { readonly name: 'stop'; readonly value: string | null };

export type FromOutput =
  /** The module is loaded; what it hears and, if it says so, where its numbers go. */
  | { readonly type: 'loaded'; readonly hears: readonly Method[]; readonly target: string | null }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'done'; readonly error: string | null };
