import { dirname, resolve } from 'node:path';
import {
  type CONNECTION_SHARING,
  DEFAULT_CONNECTION_SETTINGS,
} from '../border/connection-settings.ts';
import { RushhourError } from '../border/errors.ts';
import type { ServiceSettings } from '../border/service-settings.ts';
import type { WhenRowsRunOut } from '../journey/data-source.ts';
import type { ThinkTime } from '../journey/think-time.ts';
import type { ArrivalSpacing } from '../load/load.ts';
import type { Fractions } from '../load/mix.ts';
import type { RampShape } from '../load/shapes.ts';
import { assign } from './assignments.ts';
import { checkProfile } from './check.ts';
import { type Environment, fillIn } from './environment.ts';
import { fileOf, keepFile } from './files.ts';
import { GivenTexts } from './given-texts.ts';
import type { ProfileOverrides, TrafficProfileInput } from './input.ts';
import {
  type LoadDescription,
  lastEnd,
  loadIn,
  type Scenario,
  type Stage,
  toScenario,
} from './load-description.ts';
import { applyOverrides } from './overrides.ts';
import { Problems } from './problems.ts';
import { readYaml } from './read-yaml.ts';
import { DEFAULT_THINK_TIME, DEFAULT_USER_TYPES } from './rules.ts';
import type { CheckedProfile } from './schema.ts';
import { keepSecrets, secretsOf } from './secrets.ts';
import { settingsIn, urlsIn } from './service-input.ts';
import { isMapping, show } from './show.ts';

/** A JSON body of 8 MiB takes some tenths of a second to parse. */
const DEFAULT_RESPONSE_BYTES = 8 * 1024 * 1024;

export type {
  ProfileOverrides,
  ScenarioInput,
  ServiceInput,
  StageInput,
  TrafficProfileInput,
} from './input.ts';

export interface FromYamlOptions {
  /** Values that replace those in the file: `services.shop=http://127.0.0.1:8080`. */
  readonly set?: readonly string[] | undefined;
  /** Variables for `${NAME}` in values. Default: the process's environment. */
  readonly environment?: Environment | undefined;
}

/** Describes a run: how much load, for how long, by which users. Deeply immutable. */
export class TrafficProfile implements LoadDescription {
  readonly name: string;
  readonly requestsPerSecond: number | null;
  readonly usersPerSecond: number | null;
  readonly users: number | null;
  /** Including ramps; with stages, their sum; with scenarios, the end of the last one. */
  readonly durationSeconds: number;
  readonly rampUpSeconds: number;
  readonly rampDownSeconds: number;
  readonly rampShape: RampShape;
  readonly stages: readonly Stage[] | null;
  /** Parallel loads, instead of the properties above. Null for a profile with a single load. */
  readonly scenarios: readonly Scenario[] | null;
  /** With stages: in force until one of them changes it. Default: all users are of the type `user`. */
  readonly userTypeDistribution: Fractions;
  /** Empty if each scenario has its own. */
  readonly workflowDistribution: Fractions;
  readonly thinkTimeSeconds: ThinkTime;
  /** Probability of completing a purchase, by user type. */
  readonly completion: Readonly<Record<string, number>>;
  /** Spacing of arriving users: with `usersPerSecond`, `random` is a Poisson process. */
  readonly arrivals: ArrivalSpacing;
  readonly seed: number;
  /** Null: derived from the rate. */
  readonly maxUsers: number | null;
  /** Null: derived from the rate. */
  readonly maxConnections: number | null;
  readonly requestTimeoutSeconds: number;
  /** Limit for a body that a step reads; discarded bodies are not limited. */
  readonly maxResponseBytes: number;
  readonly connections: (typeof CONNECTION_SHARING)[number];
  /** Whether a connection carries more than one request. */
  readonly keepAlive: boolean;
  /** How long the addresses of a host name are used before they are looked up again. */
  readonly dnsTtlSeconds: number;
  /** Whether an idempotent request that met the closing of an idle connection is sent once more. */
  readonly retryOnStale: boolean;
  /** How long users may take to finish their journeys after the duration. */
  readonly gracefulStopSeconds: number;
  /** Sent with every request; a service's and a step's own headers take precedence. */
  readonly headers: Readonly<Record<string, string>>;
  /** Service name to base URL, or to a Unix socket (`unix:/run/shop.sock`). */
  readonly services: Readonly<Record<string, string>>;
  /** By service name: the settings besides the URL. Paths are absolute. */
  readonly serviceSettings: Readonly<Record<string, ServiceSettings>>;
  /** What happens when `unique()` has no row left: `stop` ends the run gracefully, `circular` reuses rows. */
  readonly whenDataRunsOut: WhenRowsRunOut;
  /** Absolute paths. */
  readonly workflowModules: readonly string[];
  /** Expressions that `parseThreshold` accepts. */
  readonly thresholds: readonly string[];
  /** The run ends when a threshold with a window is missed in this many consecutive windows; null: it never ends early. */
  readonly abortAfter: number | null;

  private constructor(
    checked: CheckedProfile,
    folder: string,
    file: string | null = null,
    fromEnvironment: Iterable<string> = [],
  ) {
    const load = loadIn(checked);
    const scenarios = checked.scenarios?.map(toScenario) ?? null;
    this.name = checked.name!;
    this.requestsPerSecond = load.requestsPerSecond;
    this.usersPerSecond = load.usersPerSecond;
    this.users = load.users;
    this.durationSeconds = scenarios === null ? load.durationSeconds : lastEnd(scenarios);
    this.rampUpSeconds = load.rampUpSeconds;
    this.rampDownSeconds = load.rampDownSeconds;
    this.rampShape = load.rampShape;
    this.stages = load.stages;
    this.scenarios = scenarios;
    this.userTypeDistribution = checked.userTypeDistribution ?? DEFAULT_USER_TYPES;
    this.workflowDistribution = checked.workflowDistribution ?? {};
    this.thinkTimeSeconds = withDefaults(DEFAULT_THINK_TIME, checked.thinkTimeSeconds);
    this.completion = { premium: 0.8, free: 0.5, guest: 0.3, ...checked.completion };
    this.arrivals = checked.arrivals ?? 'even';
    this.seed = checked.seed ?? 1;
    this.maxUsers = checked.maxUsers ?? null;
    this.maxConnections = checked.maxConnections ?? null;
    this.requestTimeoutSeconds = checked.requestTimeoutSeconds ?? 10;
    this.maxResponseBytes = checked.maxResponseBytes ?? DEFAULT_RESPONSE_BYTES;
    this.connections = checked.connections ?? DEFAULT_CONNECTION_SETTINGS.sharing;
    this.keepAlive = checked.keepAlive ?? DEFAULT_CONNECTION_SETTINGS.keepAlive;
    this.dnsTtlSeconds = checked.dnsTtlSeconds ?? DEFAULT_CONNECTION_SETTINGS.dnsTtlMs / 1000;
    this.retryOnStale = checked.retryOnStale ?? DEFAULT_CONNECTION_SETTINGS.retryOnStale;
    this.gracefulStopSeconds = checked.gracefulStopSeconds ?? 0;
    this.headers = checked.headers ?? {};
    this.services = urlsIn(checked.services);
    this.serviceSettings = settingsIn(checked.services, folder);
    this.whenDataRunsOut = checked.whenDataRunsOut ?? 'stop';
    this.workflowModules = (checked.workflowModules ?? []).map((path) => resolve(folder, path));
    this.thresholds = checked.thresholds ?? [];
    this.abortAfter = checked.abortAfter ?? null;
    deepFreeze(this);
    keepFile(this, file);
    keepSecrets(this, fromEnvironment);
  }

  /**
   * Loads a profile. Paths in it are relative to the file's folder. `${NAME}` and `${NAME:-default}` in values are
   * replaced from the environment.
   *
   * @throws RushhourError `INVALID_PROFILE` if the file cannot be read, or listing every problem;
   *   `INVALID_OPTION` for a malformed entry of `set`
   */
  static fromYaml(path: string, options: FromYamlOptions = {}): TrafficProfile {
    const { set = [], environment = process.env } = options;
    const texts = new GivenTexts();
    const problems = new Problems('snake_case', texts);
    const document = fillIn(assign(readYaml(path), set, texts), environment, texts, problems);
    const label = `profile ${path}`;
    const checked = checkProfile(document, { label, spelling: 'snake_case', texts, problems });
    const file = resolve(path);
    return new TrafficProfile(checked, dirname(file), file, texts.secrets());
  }

  /**
   * Builds a profile in code. Paths in it are relative to the working directory.
   *
   * @throws RushhourError `INVALID_PROFILE` listing every problem
   */
  static from(object: TrafficProfileInput): TrafficProfile {
    const checked = reading('the profile', () => {
      const name = isMapping(object) ? object.name : undefined;
      const label = typeof name === 'string' ? `profile ${show(name)}` : 'the profile';
      return checkProfile(object, { label, spelling: 'camelCase' });
    });
    return new TrafficProfile(checked, process.cwd());
  }

  /**
   * A copy with some properties changed; see `ProfileOverrides` for the effect of each.
   *
   * @throws RushhourError `INVALID_PROFILE` listing every problem of the overrides or of the result
   */
  with(overrides: ProfileOverrides): TrafficProfile {
    const label = `profile ${show(this.name)}, as overridden,`;
    const checked = reading(label, () => {
      const input = applyOverrides(this, overrides, label);
      return checkProfile(input, { label, spelling: 'camelCase' });
    });
    return new TrafficProfile(checked, process.cwd(), fileOf(this), secretsOf(this).values);
  }
}

/** Reading an object made in code may throw: getters and proxies are code. */
function reading(label: string, act: () => CheckedProfile): CheckedProfile {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof RushhourError) throw cause;
    const reason = cause instanceof Error ? cause.message : show(cause);
    throw new RushhourError('INVALID_PROFILE', `${label} cannot be read: ${reason}`, { cause });
  }
}

function withDefaults(
  defaults: ThinkTime,
  { min, max, distribution }: NonNullable<CheckedProfile['thinkTimeSeconds']> = {},
): ThinkTime {
  return {
    min: min ?? defaults.min,
    max: max ?? defaults.max,
    distribution: distribution ?? defaults.distribution,
  };
}

/** Freezes an object deeply; everything in it was created by the checks for this profile. */
function deepFreeze(value: object): void {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  }
  Object.freeze(value);
}
