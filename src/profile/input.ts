import type { ServiceSettings } from '../border/service-settings.ts';
import type { WhenRowsRunOut } from '../journey/data-source.ts';
import type { ThinkTime } from '../journey/think-time.ts';
import type { Fractions } from '../load/mix.ts';
import type { RampShape } from '../load/shapes.ts';

/** One stage as it is written; see `Stage` for what it means. */
export interface StageInput {
  /** Seconds, 0 or more: 0 jumps to the rate at once. */
  forSeconds: number;
  /** Rate at the stage's end, requests per second, 0 to 1,000,000. All stages have the same one of the three. */
  requestsPerSecond?: number | undefined;
  /** Arriving users per second at the stage's end, 0 to 1,000,000. */
  usersPerSecond?: number | undefined;
  /** Users at once at the stage's end, 0 to 10,000,000. */
  users?: number | undefined;
  /** Default `linear`. */
  shape?: RampShape | undefined;
  userTypeDistribution?: Fractions | undefined;
  workflowDistribution?: Fractions | undefined;
}

/** A service as it is written; every key is optional. */
export interface ServiceInput extends ServiceSettings {
  /** Base URL or Unix socket. Default: given elsewhere, or the embedded store. */
  readonly url?: string | undefined;
}

/** How much and by whom: what profiles and scenarios have in common. */
export interface LoadInput {
  /** Fractions of the user types, which sum to 1. At most 64 types. */
  userTypeDistribution?: Fractions | undefined;
  /** Fractions of the workflows, which sum to 1. */
  workflowDistribution?: Fractions | undefined;
  /** Requests per second at full load, above 0, at most 1,000,000. One of the three is needed. */
  requestsPerSecond?: number | undefined;
  /** Arriving users per second at full load, above 0, at most 1,000,000. */
  usersPerSecond?: number | undefined;
  /** Users at once at full load, above 0, at most 10,000,000: one that leaves is replaced. */
  users?: number | undefined;
  /** Length with its ramps, above 0, at most 1,728,000 (20 days). */
  durationSeconds?: number | undefined;
  /** Default 0. The ramps together are at most the duration. */
  rampUpSeconds?: number | undefined;
  /** Default 0. */
  rampDownSeconds?: number | undefined;
  /** Default `linear`. */
  rampShape?: RampShape | undefined;
  /** Default `even`. With `usersPerSecond`, `random` is a Poisson process. */
  arrivals?: 'even' | 'random' | undefined;
}

/** A load of its own beside others. What it does not say of its mix and arrivals, the profile does. */
export interface ScenarioInput extends LoadInput {
  /** Differs from the others. */
  name: string;
  /** Seconds from the beginning of the run, 0 or more. Default 0. */
  startAfterSeconds?: number | undefined;
  /** In the place of a level, `durationSeconds` and the ramps. Null counts as absent. */
  stages?: readonly StageInput[] | null | undefined;
}

/** What profiles in code and changes to them have in common. */
export interface CommonInput extends LoadInput {
  /** Default 0.5 to 2, uniform. From 0 to 3,600 seconds. */
  thinkTimeSeconds?: { [Key in keyof ThinkTime]?: ThinkTime[Key] | undefined } | undefined;
  /** Chance of going through with a purchase, by user type. Default premium 0.8, free 0.5, guest 0.3. */
  completion?: Readonly<Record<string, number>> | undefined;
  /** Integer, 0 to 4,294,967,295. Default 1. */
  seed?: number | undefined;
  /** Integer, 1 to 10,000,000. Default null: derived from the rate. */
  maxUsers?: number | null | undefined;
  /** Integer, 1 to 65,535. Default null: derived from the rate. */
  maxConnections?: number | null | undefined;
  /** Above 0, at most 3,600. Default 10. */
  requestTimeoutSeconds?: number | undefined;
  /** Integer, 1 to 67,108,864. Default 8,388,608. */
  maxResponseBytes?: number | undefined;
  /** Default `shared`; `per_user`: each user opens its own connections, which are closed when it leaves. */
  connections?: 'shared' | 'per_user' | undefined;
  /** Default true; false: a connection for each request. */
  keepAlive?: boolean | undefined;
  /** How long the addresses of a host name are used, 0 to 3,600. Default 60; 0: looked up for each connection. */
  dnsTtlSeconds?: number | undefined;
  /** Default false; true: a request with an idempotent method that met the closing of an idle connection is sent once more. */
  retryOnStale?: boolean | undefined;
  /** 0 to 3,600. Default 0. */
  gracefulStopSeconds?: number | undefined;
  /** Sent with every request; a service's and a step's own headers take precedence. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Service name to base URL, to a Unix socket (`unix:/run/shop.sock`), or to settings. */
  services?: Readonly<Record<string, string | ServiceInput>> | undefined;
  /** Default `stop`. */
  whenDataRunsOut?: WhenRowsRunOut | undefined;
  /** Files that register workflows. */
  workflowModules?: readonly string[] | undefined;
  /** Such as `latency_p95 < 500`. */
  thresholds?: readonly string[] | undefined;
  abortAfter?: number | null | undefined;
}

/** A profile as it is written in code. What is `undefined` counts as absent. */
export interface TrafficProfileInput extends CommonInput {
  name: string;
  /** In the place of a level, `durationSeconds` and the ramps. Null counts as absent. */
  stages?: readonly StageInput[] | null | undefined;
  /** Loads side by side, at most 16, in the place of all of these. Null counts as absent. */
  scenarios?: readonly ScenarioInput[] | null | undefined;
}

/**
 * What `TrafficProfile.with` changes:
 *
 * - `requestsPerSecond`, `usersPerSecond` or `users` takes the place of the profile's level, in whatever unit that is;
 *   stages are scaled so that the highest level becomes it. Scenarios have levels of their own: there it is refused
 * - `durationSeconds` scales the whole curve in time: the stages, the ramps that are not given as well, and
 *   scenarios with their starts
 * - `services`, `headers`, `completion` and `thinkTimeSeconds` are merged with the profile's
 * - `thresholds` and `workflowModules` are added to the profile's
 * - anything else takes the place of the profile's
 */
export interface ProfileOverrides extends CommonInput {
  name?: string | undefined;
}
