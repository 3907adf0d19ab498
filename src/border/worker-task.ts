import type { MessagePort } from 'node:worker_threads';
import type { ConnectionSettings } from './connection-settings.ts';
import type { NumberedWorkflow, RunSettings, SharedLoad, WorkerLimits } from './messages.ts';
import type { Part } from './part.ts';
import type { Prepared } from './prepared.ts';
import type { ServiceTarget } from './service-settings.ts';

/** The alarms of all workers. */
export interface Metronome {
  readonly memory: SharedArrayBuffer;
  readonly lanes: number;
}

/**
 * What a worker receives when it starts; the whole run is one task. `Settings` shape the users' journeys and
 * are passed on as they are.
 */
export interface WorkerTask<Settings> {
  /** Null if event loops are woken by their own timers. */
  readonly metronome: Metronome | null;
  readonly port: MessagePort;
  readonly lane: number;
  readonly lanes: SharedArrayBuffer;
  /** By position of the load. */
  readonly loads: readonly SharedLoad[];
  /** Length of the run's quota windows, milliseconds. */
  readonly windowMs: number;
  readonly settings: RunSettings<Settings>;
  readonly limits: WorkerLimits;
  /** The part of the run that this machine plays, if several machines play it together. */
  readonly part?: Part;
  /** This worker's share of the highest rate, requests per second. */
  readonly peakRps: number;
  /** By name. */
  readonly services: Readonly<Record<string, ServiceTarget>>;
  /** Texts to be masked in traces and messages. */
  readonly secrets: readonly string[];
  /** Accept any TLS certificate. */
  readonly insecure: boolean;
  readonly connections: ConnectionSettings;
  /** Files that register workflows. */
  readonly workflowModules: readonly string[];
  /** What workflows need, by name. */
  readonly prepared: Readonly<Record<string, Prepared>>;
  /** The index in this list is the workflow's number in quotas. */
  readonly workflows: readonly NumberedWorkflow[];
  /** Steps of all workflows together, which determine the length of a lane. */
  readonly steps: number;
  readonly traced: boolean;
  /** Whether requests carry a trace context. */
  readonly traceparent: boolean;
}
