import { RushhourError } from '../border/errors.ts';
import type { WorkerLimits } from '../border/messages.ts';
import { type Part, WHOLE } from '../border/part.ts';
import { fullLevelsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { Limits } from '../statistics/verdict/evidence.ts';

const CONNECTIONS_LEAST = 100;
const CONNECTIONS_MOST = 2000;
/** Where each user has its own. */
const OWN_CONNECTIONS_MOST = 20_000;
const USERS_LEAST = 1000;

/** Requests that a user is taken to make where that decides about memory and connections only. */
const CALLS = 8;

/** Users who do not think are taken to make a request in so many seconds. */
const LATENCY_S = 0.02;

/** How far the number of users at once can be moved while a run goes. */
const MOVED_MOST = 10;

/**
 * The limits of a run, for all workers together. What a profile does not set follows from its loads:
 *
 * - connections: a second's worth of requests, or one for each user at once (100 to 2,000), so that services may
 *   take a second each before requests have to wait; where each user has its own, as many as there are users then,
 *   for each service (100 to 20,000)
 * - waiting requests: as many again, before new users are turned away
 * - users: as many as there can be while every request takes its whole timeout, and ten times the users at once
 *   that are wanted (at least 1,000)
 *
 * A shard has its share of what a profile sets, and what follows from its share of the load.
 *
 * @throws RushhourError `INVALID_OPTION` where there are fewer connections or users than shards
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

/** Those that a verdict names, and which of them the profile sets. */
export function namedLimits(profile: TrafficProfile, limits: WorkerLimits): Limits {
  const { maxUsers, maxConnections } = limits;
  const inProfile: Limits['inProfile'][number][] = [];
  if (profile.maxUsers !== null) inProfile.push('max_users');
  if (profile.maxConnections !== null) inProfile.push('max_connections');
  return { maxUsers, maxConnections, inProfile };
}

/**
 * About how many requests a second a profile sends at its peak: for what has to be ready for as many. Exact where
 * its loads are of requests.
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
