import type { ConnectionSettings } from './connection-settings.ts';
import type { Prepared } from './messages.ts';
import type { ServiceTarget } from './service-settings.ts';

/** What the thread that plays one user is given. `Settings` shape the journey: they are handed over as they are. */
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
  /** Whether think times are slept; otherwise they are skipped. */
  readonly thinks: boolean;
}

/** A value that a workflow read of an answer: `products[0].id`, as JSON. */
export interface ReadValue {
  readonly path: string;
  readonly value: string;
}

/** What a journey noted of an answer, by a name of its own. */
export interface NotedValue {
  readonly kind: 'check' | 'count' | 'time' | 'group';
  readonly name: string;
  readonly value: string;
}

/** A request and its answer, as they may be shown. */
export interface TriedRequest {
  readonly type: 'request';
  readonly step: string;
  readonly service: string;
  readonly method: string;
  readonly url: string;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: string | null;
  /** 0 where no answer came. */
  readonly status: number;
  readonly answerHeaders: readonly string[];
  /** Null where the step does not read it. */
  readonly answerBody: string | null;
  readonly bytes: number;
  readonly ms: number;
  /** Class of the error, and what it said of itself. */
  readonly error: string | null;
  readonly detail: string;
  readonly read: readonly ReadValue[];
  readonly noted: readonly NotedValue[];
  /** Before the next request; null at the end of the journey. */
  readonly thinkMs: number | null;
}

export interface TriedEnd {
  readonly type: 'end';
  readonly outcome: 'completed' | 'abandoned' | 'failed' | 'interrupted';
  /** Why the workflow failed, in its own words; empty where it gave none. */
  readonly reason: string;
}

export type TryEvent = TriedRequest | TriedEnd;
