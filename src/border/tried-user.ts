import type { ConnectionSettings } from './connection-settings.ts';
import type { Prepared } from './prepared.ts';
import type { ServiceTarget } from './service-settings.ts';

/** What the thread that plays one user receives. `Settings` shape the journey and are passed on as they are. */
export interface TryTask<Settings> {
  readonly services: Readonly<Record<string, ServiceTarget>>;
  readonly connections: ConnectionSettings;
  readonly secrets: readonly string[];
  readonly insecure: boolean;
  readonly workflowModules: readonly string[];
  readonly prepared: Readonly<Record<string, Prepared>>;
  readonly workflow: string;
  readonly userType: string;
  readonly user: number;
  readonly journey: Settings;
  readonly requestTimeoutMs: number;
  readonly maxResponseBytes: number;
  /** Whether to wait for think times; otherwise they are skipped. */
  readonly thinks: boolean;
}

/** A value that a workflow read from a response: `products[0].id`, as JSON. */
export interface ReadValue {
  readonly path: string;
  readonly value: string;
}

/** What a journey recorded about a response, under a name of its own. */
export interface NotedValue {
  readonly kind: 'check' | 'count' | 'time' | 'group';
  readonly name: string;
  readonly value: string;
}

/** A request and its response, ready to be shown. */
export interface TriedRequest {
  readonly type: 'request';
  readonly step: string;
  readonly service: string;
  readonly method: string;
  readonly url: string;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: string | null;
  /** 0 if there was no response. */
  readonly status: number;
  readonly answerHeaders: readonly string[];
  /** Null if the step does not read it. */
  readonly answerBody: string | null;
  readonly bytes: number;
  readonly ms: number;
  /** Class of the error, and its message. */
  readonly error: string | null;
  readonly detail: string;
  readonly read: readonly ReadValue[];
  readonly noted: readonly NotedValue[];
  /** Think time before the next request; null at the end of the journey. */
  readonly thinkMs: number | null;
}

export interface TriedEnd {
  readonly type: 'end';
  readonly outcome: 'completed' | 'abandoned' | 'failed' | 'interrupted';
  /** Why the workflow failed, in its own words; empty if it gave no reason. */
  readonly reason: string;
}

export type TryEvent = TriedRequest | TriedEnd;
