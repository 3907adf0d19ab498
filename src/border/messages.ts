import type { ErrorClass } from './error-classes.ts';
import type { HistogramSnapshot } from './histogram-buckets.ts';
import { MAX_USER_TYPES } from './lanes.ts';

/** A workflow as quotas and lanes know it; its number is its index in the list. */
export interface NumberedWorkflow {
  readonly name: string;
  /** Number of its first step in the lanes; the others follow. */
  readonly firstStep: number;
}

/** What a switch to another profile replaces. */
export interface RunSettings<Settings> {
  readonly journey: Settings;
  /** The index in this list is the user type's number in quotas and lanes. A switch only appends. */
  readonly userTypes: readonly string[];
}

/** This worker's share of the limits. */
export interface WorkerLimits {
  readonly maxUsers: number;
  readonly maxConnections: number;
  /** Number of requests that may wait for a connection before new users are refused. */
  readonly maxWaiting: number;
  /** From the actual send to the last byte of the response. */
  readonly requestTimeoutMs: number;
  /** Limit for each body that a step reads; not shared between bodies. */
  readonly maxResponseBytes: number;
}

/** Memory of a load that is shared by the main thread and the workers. */
export interface SharedLoad {
  /** The scenario's name; null for the load of a profile without scenarios. */
  readonly scenario: string | null;
  readonly committed: SharedArrayBuffer;
  /** Users for places that become free; null for a load with planned arrivals. */
  readonly supply: SharedArrayBuffer | null;
}

/**
 * How many users of a load should be active, over all workers: `from` at `fromMs`, then in a straight line to
 * `to` at `toMs`, and `to` from then on, until new places are announced.
 */
export interface Places {
  readonly fromMs: number;
  readonly toMs: number;
  /** 0 or more, to be rounded down. */
  readonly from: number;
  readonly to: number;
}

/** A worker's share of them: the sum over all positions is the whole (Hermite's identity). */
export interface ShareOfPlaces extends Places {
  readonly position: number;
  readonly of: number;
}

/**
 * Users to spawn. User `i` has number `firstIndex + i * stride` among the users of this machine, arrives at
 * `starts[i]` (milliseconds on the schedule's clock) and is of kind `kinds[i]`.
 */
export interface Quota {
  /** Position of the load. */
  readonly load: number;
  readonly firstIndex: number;
  readonly stride: number;
  readonly starts: Float64Array;
  readonly kinds: Uint32Array;
}

/**
 * A user's kind in 32 bits: the numbers of its workflow and user type. This leaves 26 bits for workflows, more
 * than fit into memory; the number of user types is limited where they are numbered.
 */
export function packKind(workflow: number, userType: number): number {
  return workflow * MAX_USER_TYPES + userType;
}

export function unpackKind(kind: number): { workflow: number; userType: number } {
  return { workflow: Math.floor(kind / MAX_USER_TYPES), userType: kind % MAX_USER_TYPES };
}

export type ToWorker<Settings> =
  /** Time 0 of the schedule's clock, on the threads' shared time line. */
  | { readonly type: 'go'; readonly epochMs: number }
  | { readonly type: 'quota'; readonly quota: Quota }
  | { readonly type: 'places'; readonly load: number; readonly places: ShareOfPlaces }
  /** A switch to another profile adds a load; its position is the next one. */
  | { readonly type: 'load'; readonly load: SharedLoad }
  | { readonly type: 'pause'; readonly atMs: number }
  | { readonly type: 'resume'; readonly atMs: number }
  /** Nothing is sent after `atMs` (schedule), except by users who may finish until `graceUntilMs`. */
  | { readonly type: 'end'; readonly atMs: number; readonly graceUntilMs: number }
  | { readonly type: 'settings'; readonly settings: RunSettings<Settings> }
  /** Statistics are reset: everything recorded until now belongs to `generation - 1`. */
  | { readonly type: 'reset'; readonly generation: number }
  /** Give up everything, requests in flight included, and report. */
  | { readonly type: 'abort' };

/** The requests of a step that have ended: response times with 2 significant digits. */
export interface StepSnapshot {
  /** The step's number in the lanes. */
  readonly step: number;
  /** The service to which a redirect led the requests; null for the step's own service. */
  readonly elsewhere: string | null;
  /** How many of them failed. */
  readonly failed: number;
  readonly response: HistogramSnapshot;
}

/** Counts that a journey keeps under a name of its own. */
export interface NotedCount {
  /** A check that passed or failed, a reason for which users failed, or a counter. */
  readonly kind: 'passed' | 'failed' | 'reason' | 'counter';
  readonly name: string;
  readonly count: number;
}

/** Durations that journeys recorded, and response times of scenarios; 2 significant digits. */
export interface NotedDurations {
  readonly kind: 'timing' | 'group' | 'journey' | 'scenario';
  readonly name: string;
  readonly durations: HistogramSnapshot;
}

/** What journeys recorded in an interval. */
export interface Notes {
  readonly counts: readonly NotedCount[];
  readonly durations: readonly NotedDurations[];
}

/** A worker's statistics of a second, or of the rest of one. */
export interface Snapshot {
  readonly generation: number;
  /** On the schedule's clock. */
  readonly second: number;
  /** The second that the worker's next snapshot will cover: it has no data yet for later seconds. */
  readonly nextSecond: number;
  /** A copy of the worker's lane. */
  readonly lane: Uint32Array;
  readonly response: HistogramSnapshot;
  readonly service: HistogramSnapshot;
  /** Of opened connections: until TCP was established, including the name lookup. */
  readonly connect: HistogramSnapshot;
  /** The TLS handshakes of these connections. */
  readonly tls: HistogramSnapshot;
  /** From the write of a request to the head of its response. */
  readonly firstByte: HistogramSnapshot;
  /** The response time minus everything that the generator may have added. */
  readonly atLeast: HistogramSnapshot;
  readonly startDelay: HistogramSnapshot;
  /** Upper bound on how long responses waited for their thread. */
  readonly readDelay: HistogramSnapshot;
  /** From the intended start until the user was taken off the schedule: the generator's part of the start delay. */
  readonly lateness: HistogramSnapshot;
  /** Of the steps that had any. */
  readonly steps: readonly StepSnapshot[];
  /** Null if journeys recorded nothing. */
  readonly notes: Notes | null;
}

export type FromWorker =
  /** The worker is ready; `workflows` are the names registered in it. */
  | { readonly type: 'ready'; readonly workflows: readonly string[] }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'trace'; readonly lines: string; readonly count: number }
  /** The first request that ended with an error of this class. */
  | { readonly type: 'error-example'; readonly error: ErrorClass; readonly example: string }
  /** The first error that a user-written workflow threw, to be shown. */
  | { readonly type: 'workflow-error'; readonly workflow: string; readonly message: string }
  /** Sent for the first user without a row: the reason why the run should end. */
  | { readonly type: 'data-ran-out'; readonly reason: string };

/** No users and no requests are left. The worker still listens, because quotas may be on their way. */
export interface Finished {
  readonly type: 'finished';
}

/** The pool's answer to {@link Finished}: nothing follows, and everything sent before has been received. */
export interface Close {
  readonly type: 'close';
}
