import { RushhourError } from '../border/errors.ts';
import type { WorkerLimits } from '../border/messages.ts';
import { type Part, WHOLE } from '../border/part.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { Limits } from '../statistics/verdict/evidence.ts';

const CONNECTIONS_LEAST = 100;
const CONNECTIONS_MOST = 2000;
/** Where each user has its own. */
const OWN_CONNECTIONS_MOST = 20_000;
const USERS_LEAST = 1000;

/**
 * The limits of a run, for all workers together. What a profile does not set follows from its rate:
 *
 * - connections: a second's worth of requests (100 to 2,000), so that services may take a second each
 *   before requests have to wait; where each user has its own, as many as there are users then, for each
 *   service (100 to 20,000)
 * - waiting requests: as many again, before new users are turned away
 * - users: as many as there can be while every request takes its whole timeout (at least 1,000)
 *
 * A shard has its share of what a profile sets, and what follows from its share of the rate.
 *
 * @throws RushhourError `INVALID_OPTION` where there are fewer connections or users than shards
 */
export function limitsOf(profile: TrafficProfile, part = WHOLE): WorkerLimits {
  const { thinkTimeSeconds, requestTimeoutSeconds } = profile;
  const requestsPerSecond = profile.requestsPerSecond / part.count;
  const given = (limit: number | null, name: string) => limit && ofPart(limit, part, name);
  const derived = connectionsFor(profile, requestsPerSecond);
  const maxConnections = given(profile.maxConnections, 'max_connections') ?? derived;
  const longestStep = thinkTimeSeconds.max + requestTimeoutSeconds;
  return {
    maxConnections,
    maxWaiting: maxConnections,
    maxUsers:
      given(profile.maxUsers, 'max_users') ??
      Math.max(USERS_LEAST, Math.ceil(requestsPerSecond * longestStep)),
    requestTimeoutMs: requestTimeoutSeconds * 1000,
    maxResponseBytes: profile.maxResponseBytes,
  };
}

function connectionsFor(profile: TrafficProfile, requestsPerSecond: number): number {
  const { connections, thinkTimeSeconds, services } = profile;
  if (connections === 'shared') {
    return Math.min(CONNECTIONS_MOST, Math.max(CONNECTIONS_LEAST, Math.ceil(requestsPerSecond)));
  }
  const users = requestsPerSecond * (1 + thinkTimeSeconds.max);
  const each = Math.max(1, Object.keys(services).length);
  return Math.min(OWN_CONNECTIONS_MOST, Math.max(CONNECTIONS_LEAST, Math.ceil(users * each)));
}

/** Those that a verdict names, and which of them the profile sets. */
export function namedLimits(profile: TrafficProfile, limits: WorkerLimits): Limits {
  const { maxUsers, maxConnections } = limits;
  const inProfile: Limits['inProfile'][number][] = [];
  if (profile.maxUsers !== null) inProfile.push('max_users');
  if (profile.maxConnections !== null) inProfile.push('max_connections');
  return { maxUsers, maxConnections, inProfile };
}

function ofPart(limit: number, part: Part, name: string): number {
  if (limit >= part.count) return sharedOut(limit, part);
  throw new RushhourError(
    'INVALID_OPTION',
    `${name} is ${limit}, for ${part.count} shards: each needs at least one`,
  );
}

/** The shares of all parts add up to the whole. */
function sharedOut(whole: number, { index, count }: Part): number {
  return Math.floor(whole / count) + (index < whole % count ? 1 : 0);
}

/** One worker's share. The shares add up to the limits exactly. */
export function shareOf(limits: WorkerLimits, lane: number, workers: number): WorkerLimits {
  const share = (whole: number) => sharedOut(whole, { index: lane, count: workers });
  return {
    ...limits,
    maxConnections: share(limits.maxConnections),
    maxWaiting: share(limits.maxWaiting),
    maxUsers: share(limits.maxUsers),
  };
}
