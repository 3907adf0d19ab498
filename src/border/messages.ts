import type { MessagePort } from 'node:worker_threads';
import type { ConnectionSettings } from './connection-settings.ts';
import type { ErrorClass } from './error-classes.ts';
import type { HistogramSnapshot } from './histogram-buckets.ts';
import { MAX_USER_TYPES } from './lanes.ts';
import type { Part } from './part.ts';
import type { ServiceTarget } from './service-settings.ts';

/** A workflow as quotas and lanes know it; its own number is its place in the list. */
export interface NumberedWorkflow {
  readonly name: string;
  /** Number of its first step in the lanes; the others follow. */
  readonly firstStep: number;
}

/** What a workflow needs and the main thread made ready; each worker gets a structured clone. */
export interface Prepared {
  /** What was read of its data sources, by the names that the workflow gave them. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What its setup returned. */
  readonly setup: unknown;
  /** Where services are, by their names. */
  readonly sites: Readonly<Record<string, Site>>;
}

/** Where a service is, as its URL says. */
export interface Site {
  readonly secure: boolean;
  /** With the port, where it is not the scheme's own. */
  readonly host: string;
  /** What stands before each path, without a slash at its end. */
  readonly prefix: string;
}

/** The alarms of all workers. */
export interface Metronome {
  readonly memory: SharedArrayBuffer;
  readonly lanes: number;
}

/**
 * What a worker is given when it starts; the whole run is one task. `Settings` shape the users' journeys:
 * they are handed over as they are.
 */
export interface WorkerTask<Settings> {
  /** Null where loops are woken by their own timers. */
  readonly metronome: Metronome | null;
  readonly port: MessagePort;
  readonly lane: number;
  readonly lanes: SharedArrayBuffer;
  /** By the loads' positions. */
  readonly loads: readonly SharedLoad[];
  /** Length of the run's quota windows, milliseconds. */
  readonly windowMs: number;
  readonly settings: RunSettings<Settings>;
  readonly limits: WorkerLimits;
  /** Where several machines play the run: which part of it this one plays. */
  readonly part?: Part;
  /** This worker's share of the highest rate, requests per second. */
  readonly peakRps: number;
  /** By their names. */
  readonly services: Readonly<Record<string, ServiceTarget>>;
  /** Texts that traces and messages leave out. */
  readonly secrets: readonly string[];
  /** Take any TLS certificate. */
  readonly insecure: boolean;
  readonly connections: ConnectionSettings;
  /** Files that register workflows. */
  readonly workflowModules: readonly string[];
  /** What workflows need, by their names. */
  readonly prepared: Readonly<Record<string, Prepared>>;
  /** Index in this list = a workflow's number in quotas. */
  readonly workflows: readonly NumberedWorkflow[];
  /** Steps of all workflows together: the length of a lane depends on it. */
  readonly steps: number;
  readonly traced: boolean;
  /** Whether requests carry a trace context. */
  readonly traceparent: boolean;
}

/** What a live switch of the profile replaces. */
export interface RunSettings<Settings> {
  readonly journey: Settings;
  /** Index in this list = a user type's number in quotas and lanes. A switch only appends. */
  readonly userTypes: readonly string[];
}

/** This worker's share of the limits. */
export interface WorkerLimits {
  readonly maxUsers: number;
  readonly maxConnections: number;
  /** Requests that may wait for a connection before new users are turned away. */
  readonly maxWaiting: number;
  /** From the actual send to the last byte of the response. */
  readonly requestTimeoutMs: number;
  /** Of a body that a step reads; for each of them, not shared. */
  readonly maxResponseBytes: number;
}

/** Memory of a load that main thread and workers share. */
export interface SharedLoad {
  /** The scenario's; null for the load of a profile without scenarios. */
  readonly scenario: string | null;
  readonly committed: SharedArrayBuffer;
  /** Users for places that become free; null for a load whose arrivals are planned. */
  readonly supply: SharedArrayBuffer | null;
}

/**
 * How many users of a load are to be here, all workers together: from `fromMs` on, when there are `from`, to
 * `toMs` in a straight line, and from then on `to`, until other places are announced.
 */
export interface Places {
  readonly fromMs: number;
  readonly toMs: number;
  /** 0 or more, to be rounded down. */
  readonly from: number;
  readonly to: number;
}

/** A worker's part of them: the sum over all positions is the whole (Hermite's identity). */
export interface ShareOfPlaces extends Places {
  readonly position: number;
  readonly of: number;
}

/**
 * Users to spawn. User `i` has number `firstIndex + i * stride` among those of this machine, arrives at `starts[i]`
 * (milliseconds on the schedule's clock) and is of `kinds[i]`.
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
 * A user's kind in 32 bits: the numbers of its workflow and user type. 26 bits are left for workflows, more
 * than fit into memory; user types are limited where they are numbered.
 */
export function packKind(workflow: number, userType: number): number {
  return workflow * MAX_USER_TYPES + userType;
}

export function unpackKind(kind: number): { workflow: number; userType: number } {
  return { workflow: Math.floor(kind / MAX_USER_TYPES), userType: kind % MAX_USER_TYPES };
}

export type ToWorker<Settings> =
  /** Moment 0 of the schedule's clock, on the threads' shared time line. */
  | { readonly type: 'go'; readonly epochMs: number }
  | { readonly type: 'quota'; readonly quota: Quota }
  | { readonly type: 'places'; readonly load: number; readonly places: ShareOfPlaces }
  /** A live switch adds a load; its position is the next one. */
  | { readonly type: 'load'; readonly load: SharedLoad }
  | { readonly type: 'pause'; readonly atMs: number }
  | { readonly type: 'resume'; readonly atMs: number }
  /** Nothing is sent after `atMs` (schedule), but for users who may finish until `graceUntilMs`. */
  | { readonly type: 'end'; readonly atMs: number; readonly graceUntilMs: number }
  | { readonly type: 'settings'; readonly settings: RunSettings<Settings> }
  /** Statistics start anew: what was recorded until now belongs to `generation - 1`. */
  | { readonly type: 'reset'; readonly generation: number }
  /** Give up everything, requests under way included, and report. */
  | { readonly type: 'abort' };

/** A step's requests that ended: response times of 2 significant digits. */
export interface StepSnapshot {
  /** The step's number in the lanes. */
  readonly step: number;
  /** Where a redirect led the requests; null at the step's own service. */
  readonly elsewhere: string | null;
  /** How many of them failed. */
  readonly failed: number;
  readonly response: HistogramSnapshot;
}

/** What journeys counted by a name of their own. */
export interface NotedCount {
  /** A check that passed or failed, a reason for which users failed, or a counter. */
  readonly kind: 'passed' | 'failed' | 'reason' | 'counter';
  readonly name: string;
  readonly count: number;
}

/** What journeys timed, and the response times of scenarios; of 2 significant digits. */
export interface NotedDurations {
  readonly kind: 'timing' | 'group' | 'journey' | 'scenario';
  readonly name: string;
  readonly durations: HistogramSnapshot;
}

/** What journeys noted in an interval. */
export interface Notes {
  readonly counts: readonly NotedCount[];
  readonly durations: readonly NotedDurations[];
}

/** A worker's statistics of a second, or of what is left of it. */
export interface Snapshot {
  readonly generation: number;
  /** On the schedule's clock. */
  readonly second: number;
  /** The second that the worker's next snapshot is about: later seconds have nothing from it yet. */
  readonly nextSecond: number;
  /** The worker's whole lane at this moment. */
  readonly lane: Uint32Array;
  readonly response: HistogramSnapshot;
  readonly service: HistogramSnapshot;
  /** Of connections that were opened: until TCP was established, names included. */
  readonly connect: HistogramSnapshot;
  /** And of their TLS handshakes. */
  readonly tls: HistogramSnapshot;
  /** From the write of a request to the head of its response. */
  readonly firstByte: HistogramSnapshot;
  /** The response time less all that may be the generator's own doing. */
  readonly atLeast: HistogramSnapshot;
  readonly startDelay: HistogramSnapshot;
  /** How long answers waited for their thread, at most. */
  readonly readDelay: HistogramSnapshot;
  /** Intended start to being taken off the schedule: the part of the start delay that is our own. */
  readonly lateness: HistogramSnapshot;
  /** Of the steps that had any. */
  readonly steps: readonly StepSnapshot[];
  /** Null where journeys noted nothing. */
  readonly notes: Notes | null;
}

export type FromWorker =
  /** The worker can play; `workflows` are the names of those that are registered in it. */
  | { readonly type: 'ready'; readonly workflows: readonly string[] }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'trace'; readonly lines: string; readonly count: number }
  /** The first request that ended with an error of this class. */
  | { readonly type: 'error-example'; readonly error: ErrorClass; readonly example: string }
  /** The first error that a user-written workflow threw, to be shown. */
  | { readonly type: 'workflow-error'; readonly workflow: string; readonly message: string }
  /** For the first user for whom there is no row: why the run is to end. */
  | { readonly type: 'data-ran-out'; readonly reason: string };

/** Nobody is left and nothing under way. The worker still listens: quotas may be on their way to it. */
export interface Finished {
  readonly type: 'finished';
}

/** The pool's answer to {@link Finished}: nothing follows, all that was sent before has been heard. */
export interface Close {
  readonly type: 'close';
}
