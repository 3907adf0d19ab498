import type { ConnectionSettings } from '../border/connection-settings.ts';
import { RushhourError } from '../border/errors.ts';
import { allocateLanes, type LaneLayout, laneLayout } from '../border/lanes.ts';
import type { RunSettings } from '../border/messages.ts';
import type { Part } from '../border/part.ts';
import type { Prepared } from '../border/prepared.ts';
import type { ServiceTarget } from '../border/service-settings.ts';
import { isOnThisMachine } from '../border/service-url.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import type { JourneySettings } from '../journey/workflow.ts';
import { windowMsFor } from '../load/schedule.ts';
import { loadsOf, workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { secretsOf } from '../profile/secrets.ts';
import type { Limits } from '../statistics/verdict/evidence.ts';
import { expectedRps, limitsOf, namedLimits, shareOf } from './limits.ts';
import { checkServiceUrls, type ServiceUrls } from './services.ts';
import { SharedLoads } from './shared-loads.ts';
import { checkThresholdParts } from './threshold-parts.ts';
import { UserTypes } from './user-types.ts';
import { WorkerPool } from './worker-pool.ts';
import type { Workers } from './workers.ts';

/** Workers that are ready, and the memory they share with the main thread. */
export interface Crew {
  readonly workers: Workers;
  readonly count: number;
  readonly catalogue: Catalogue;
  /** Names of the workflows that they can play. */
  readonly playable: ReadonlySet<string>;
  readonly services: Readonly<Record<string, ServiceTarget>>;
  /** The part of the run that this machine plays, if several machines play it. */
  readonly part: Part;
  /** The id of the run. */
  readonly runId: string;
  readonly userTypes: UserTypes;
  /** What was prepared for its workflows. */
  readonly prepared: Readonly<Record<string, Prepared>>;
  readonly limits: Limits;
  readonly layout: LaneLayout;
  readonly lanes: SharedArrayBuffer;
  readonly loads: SharedLoads;
}

export interface CrewOptions {
  readonly profile: TrafficProfile;
  readonly catalogue: Catalogue;
  readonly services: Readonly<Record<string, ServiceTarget>>;
  readonly count: number;
  readonly part: Part;
  readonly runId: string;
  readonly insecure: boolean;
  readonly traced: boolean;
  /** Whether requests carry a trace context. */
  readonly traceparent: boolean;
}

/**
 * Starts the workers; resolves when all of them are ready.
 *
 * @throws RushhourError `WORKERS_LOST` if one cannot start
 */
export async function startCrew(options: CrewOptions): Promise<Crew> {
  const { profile, catalogue, services, count, part, runId, insecure, traced, traceparent } =
    options;
  const layout = laneLayout(catalogue.steps);
  const lanes = allocateLanes(count, layout);
  const loads = new SharedLoads(count, loadsOf(profile));
  const userTypes = new UserTypes(profile);
  const limits = limitsOf(profile, part);
  const windowMs = windowMsFor(profile.thinkTimeSeconds.min * 1000);
  const prepared = await catalogue.prepare(workflowsOf(profile));
  const coresOfOthers = Object.values(urlsOf(services)).some(isOnThisMachine) ? 1 : 0;
  const { workers, playable } = await WorkerPool.start(count, coresOfOthers, (lane) => ({
    lanes,
    loads: loads.shared,
    windowMs,
    settings: settingsOf(profile, userTypes, runId),
    limits: shareOf(limits, lane, count),
    part,
    peakRps: expectedRps(profile) / part.count / count,
    services,
    secrets: secretsOf(profile).values,
    insecure,
    connections: connectionSettingsOf(profile),
    workflowModules: profile.workflowModules,
    prepared,
    workflows: catalogue.numbered(),
    steps: catalogue.steps,
    traced,
    traceparent,
  }));
  return {
    workers,
    count,
    part,
    catalogue,
    playable,
    services,
    runId,
    userTypes,
    prepared,
    limits: namedLimits(profile, limits),
    layout,
    lanes,
    loads,
  };
}

/**
 * Checks that a crew that was started for one profile can play another.
 *
 * @throws RushhourError `INVALID_OPTION` for a service without a URL, `INVALID_WORKFLOW` for a workflow that
 *   was registered only in the main thread, or after the workers started
 */
export function checkPlayable(profile: TrafficProfile, crew: Crew): void {
  const { catalogue, playable, prepared, services } = crew;
  checkServiceUrls(profile, catalogue, urlsOf(services));
  checkThresholdParts(profile, catalogue);
  for (const name of workflowsOf(profile)) {
    const { resources } = catalogue.named(name);
    if (resources !== null && !Object.hasOwn(prepared, name)) {
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `workflow "${name}" has data or a setup, which are prepared before a run: the profile that the run starts with must use it`,
      );
    }
    if (playable.has(name)) continue;
    throw new RushhourError(
      'INVALID_WORKFLOW',
      `workflow "${name}" is not known to the workers: list its module in workflow_modules of the profile that the run starts with`,
    );
  }
}

function urlsOf(services: Crew['services']): ServiceUrls {
  return Object.fromEntries(Object.entries(services).map(([name, { url }]) => [name, url]));
}

export function connectionSettingsOf(profile: TrafficProfile): ConnectionSettings {
  const { connections, keepAlive, dnsTtlSeconds, retryOnStale } = profile;
  return { sharing: connections, keepAlive, dnsTtlMs: dnsTtlSeconds * 1000, retryOnStale };
}

/** The settings of a profile that shape users' journeys. */
export function settingsOf(
  { seed, thinkTimeSeconds: thinkTime, completion, whenDataRunsOut }: TrafficProfile,
  userTypes: UserTypes,
  runId: string,
): RunSettings<JourneySettings> {
  return {
    journey: { seed, thinkTime, completion, runId, whenRowsRunOut: whenDataRunsOut },
    userTypes: userTypes.names,
  };
}
