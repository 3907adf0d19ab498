import type { ServiceSettings } from '../border/service-settings.ts';
import type { WhenRowsRunOut } from '../journey/data-source.ts';
import type { ThinkTime } from '../journey/think-time.ts';
import type { Fractions } from '../load/mix.ts';
import type { RampShape } from '../load/shapes.ts';

/** A stage in the input; see `Stage` for its meaning. */
export interface StageInput {
  /** Seconds, 0 or more: 0 jumps to the level at once. */
  forSeconds: number;
  /** Rate at the end of the stage, requests per second, 0 to 1,000,000. All stages use the same one of the three keys. */
  requestsPerSecond?: number | undefined;
  /** Arriving users per second at the end of the stage, 0 to 1,000,000. */
  usersPerSecond?: number | undefined;
  /** Concurrent users at the end of the stage, 0 to 10,000,000. */
  users?: number | undefined;
  /** Default `linear`. */
  shape?: RampShape | undefined;
  userTypeDistribution?: Fractions | undefined;
  workflowDistribution?: Fractions | undefined;
}

/** A service in the input; every key is optional. */
export interface ServiceInput extends ServiceSettings {
  /** Base URL or Unix socket. Default: set elsewhere, or the embedded store. */
  readonly url?: string | undefined;
}

/** Level, length and mix: what profiles and scenarios have in common. */
export interface LoadInput {
  /** Fractions of the user types, which sum to 1. At most 64 types. Default: all users are of the type `user`. */
  userTypeDistribution?: Fractions | undefined;
  /** Fractions of the workflows, which sum to 1. */
  workflowDistribution?: Fractions | undefined;
  /** Requests per second at full load, above 0, at most 1,000,000. One of the three keys is required. */
  requestsPerSecond?: number | undefined;
  /** Arriving users per second at full load, above 0, at most 1,000,000. */
  usersPerSecond?: number | undefined;
  /** Concurrent users at full load, above 0, at most 10,000,000: a user that leaves is replaced. */
  users?: number | undefined;
  /** Length including ramps, above 0, at most 1,728,000 (20 days). */
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

/** A separate load beside others. The profile provides the mix and arrivals if they are not set here. */
export interface ScenarioInput extends LoadInput {
  /** Unique among the scenarios. */
  name: string;
  /** Seconds after the start of the run, 0 or more. Default 0. */
  startAfterSeconds?: number | undefined;
  /** Replaces the level, `durationSeconds` and the ramps. Null counts as absent. */
  stages?: readonly StageInput[] | null | undefined;
}

/** What profiles in code and changes to them have in common. */
export interface CommonInput extends LoadInput {
  /** Default 0.5 to 2, uniform. From 0 to 3,600 seconds. */
  thinkTimeSeconds?: { [Key in keyof ThinkTime]?: ThinkTime[Key] | undefined } | undefined;
  /** Probability of completing a purchase, by user type. Default premium 0.8, free 0.5, guest 0.3. */
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
  /** Default true; false: one connection per request. */
  keepAlive?: boolean | undefined;
  /** How long the addresses of a host name are used, 0 to 3,600. Default 60; 0: one lookup per connection. */
  dnsTtlSeconds?: number | undefined;
  /** Default false; true: an idempotent request that met the closing of an idle connection is sent once more. */
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

/** A profile in code. `undefined` counts as absent. */
export interface TrafficProfileInput extends CommonInput {
  name: string;
  /** Replaces the level, `durationSeconds` and the ramps. Null counts as absent. */
  stages?: readonly StageInput[] | null | undefined;
  /** Parallel loads, at most 16, instead of all of these. Null counts as absent. */
  scenarios?: readonly ScenarioInput[] | null | undefined;
}

/**
 * Changes made by `TrafficProfile.with`:
 *
 * - `requestsPerSecond`, `usersPerSecond` or `users` replaces the profile's level, whatever its unit; stages are scaled
 *   so that the highest level becomes the new one. Rejected for scenarios, which have their own levels
 * - `durationSeconds` scales the whole curve in time: the stages, ramps that are not overridden, and scenarios with
 *   their start times
 * - `services`, `headers`, `completion` and `thinkTimeSeconds` are merged with the profile's
 * - `thresholds` and `workflowModules` are added to the profile's
 * - everything else replaces the profile's value
 */
export interface ProfileOverrides extends CommonInput {
  name?: string | undefined;
}
