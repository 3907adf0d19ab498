import { RushhourError } from '../border/errors.ts';
import type { WorkerLimits } from '../border/messages.ts';
import { type Part, WHOLE } from '../border/part.ts';
import { fullLevelsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { Limits } from '../statistics/verdict/evidence.ts';

const CONNECTIONS_LEAST = 100;
const CONNECTIONS_MOST = 2000;
/** With connections per user. */
const OWN_CONNECTIONS_MOST = 20_000;
const USERS_LEAST = 1000;

/** Assumed number of requests per user, where it only determines memory and connections. */
const CALLS = 8;

/** Assumed seconds per request of users without think time. */
const LATENCY_S = 0.02;

/** The factor by which the number of concurrent users can be raised during a run. */
const MOVED_MOST = 10;

/**
 * The limits of a run, for all workers together. Limits that the profile does not set follow from its loads:
 *
 * - connections: one second's worth of requests, or one per concurrent user (100 to 2,000), so services may take a
 *   second each before requests have to wait; with connections per user, as many as there are users then, for each
 *   service (100 to 20,000)
 * - waiting requests: the same number again, before new users are refused
 * - users: the number of concurrent users if every request took its full timeout, or ten times the wanted number
 *   of concurrent users (at least 1,000)
 *
 * A shard gets its share of the limits that the profile sets; the others follow from its share of the load.
 *
 * @throws RushhourError `INVALID_OPTION` if there are fewer connections or users than shards
 */
export function limitsOf(profile: TrafficProfile, part = WHOLE): WorkerLimits {
  const { thinkTimeSeconds, requestTimeoutSeconds } = profile;
  const levels = fullLevelsOf(profile);
  const rps = (levels.requests_per_second + CALLS * levels.users_per_second) / part.count;
  const usersAtOnce = levels.users / part.count;
  const given = (limit: number | null, name: string) => limit && ofPart(limit, part, name);
  const derived = connectionsFor(profile, rps, usersAtOnce);
  const maxConnections = given(profile.maxConnections, 'max_connections') ?? derived;
  const longestStep = thinkTimeSeconds.max + requestTimeoutSeconds;
  const users = Math.ceil(rps * longestStep) + Math.ceil(MOVED_MOST * usersAtOnce);
  return {
    maxConnections,
    maxWaiting: maxConnections,
    maxUsers: given(profile.maxUsers, 'max_users') ?? Math.max(USERS_LEAST, users),
    requestTimeoutMs: requestTimeoutSeconds * 1000,
    maxResponseBytes: profile.maxResponseBytes,
  };
}

function connectionsFor(profile: TrafficProfile, rps: number, usersAtOnce: number): number {
  const { connections, thinkTimeSeconds, services } = profile;
  if (connections === 'shared') {
    const wanted = Math.ceil(rps + usersAtOnce);
    return Math.min(CONNECTIONS_MOST, Math.max(CONNECTIONS_LEAST, wanted));
  }
  const users = rps * (1 + thinkTimeSeconds.max) + usersAtOnce;
  const each = Math.max(1, Object.keys(services).length);
  return Math.min(OWN_CONNECTIONS_MOST, Math.max(CONNECTIONS_LEAST, Math.ceil(users * each)));
}

/** The limits that a verdict names, and which of them the profile sets. */
export function namedLimits(profile: TrafficProfile, limits: WorkerLimits): Limits {
  const { maxUsers, maxConnections } = limits;
  const inProfile: Limits['inProfile'][number][] = [];
  if (profile.maxUsers !== null) inProfile.push('max_users');
  if (profile.maxConnections !== null) inProfile.push('max_connections');
  return { maxUsers, maxConnections, inProfile };
}

/**
 * Approximate number of requests per second at a profile's peak, for sizing. Exact if its loads are in requests.
 */
export function expectedRps(profile: TrafficProfile): number {
  const { min, max } = profile.thinkTimeSeconds;
  const levels = fullLevelsOf(profile);
  const byUsers = levels.users / (LATENCY_S + (min + max) / 2);
  return levels.requests_per_second + CALLS * levels.users_per_second + byUsers;
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
