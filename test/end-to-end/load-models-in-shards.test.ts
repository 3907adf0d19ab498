import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { mergeShards } from '../../src/shards/merge/merge-shards.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { playShards } from '../support/shards.ts';
import { startTarget, type Target } from '../support/target.ts';

const MIX = {
  userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
  workflowDistribution: { browse: 0.6, purchase: 0.4 },
};
const COMMON = { name: 'test', thinkTimeSeconds: { min: 0.25, max: 0.6 } };

interface Case {
  readonly profile: TrafficProfileInput;
  readonly shards: number;
  /** By load, in the last second: arrivals, concurrent users or nothing that is known to the unit. */
  readonly last: readonly (number | null)[];
  /** Arrivals of the whole run, if the curve determines them. */
  readonly arrivals: number | null;
}

const CASES: Readonly<Record<string, Case>> = {
  users_per_second: {
    profile: { ...COMMON, ...MIX, usersPerSecond: 20, rampUpSeconds: 1, durationSeconds: 3 },
    shards: 3,
    last: [20],
    arrivals: 50,
  },
  users: {
    profile: { ...COMMON, ...MIX, users: 31, rampUpSeconds: 1, durationSeconds: 3 },
    shards: 3,
    last: [31],
    arrivals: null,
  },
  scenarios: {
    profile: {
      ...COMMON,
      scenarios: [
        { name: 'rate', ...MIX, requestsPerSecond: 30, durationSeconds: 3 },
        { name: 'arriving', ...MIX, usersPerSecond: 7, durationSeconds: 2, startAfterSeconds: 1 },
        { name: 'here', ...MIX, users: 9, durationSeconds: 3 },
      ],
    },
    shards: 2,
    last: [null, 7, 9],
    arrivals: null,
  },
};

let target: Target;
let folder: string;
beforeAll(async () => {
  target = await startTarget();
  folder = await mkdtemp(join(tmpdir(), 'rushhour-'));
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

async function usersInTrace(path: string): Promise<Set<string>> {
  const text = gunzipSync(await readFile(path))
    .toString()
    .trim();
  return new Set(text.split('\n').map((line) => (JSON.parse(line) as { user: string }).user));
}

describe('shards of a run whose load is not one rate of requests', { tags: ['long'] }, () => {
  it.each(Object.entries(CASES))('sum up to one machine: %s', async (name, wanted) => {
    target.arrivals.length = 0;
    const out = join(folder, name);
    const profile = TrafficProfile.from(wanted.profile);
    const parts = await playShards(wanted.shards, profile, target.urls, out);
    const merged = await mergeShards([out]);
    expectFinalBooksToBalance(merged);
    expect(merged.stats.total).toBe(target.arrivals.length);
    expect(merged.shards!.parts.map(({ sent }) => sent)).toEqual(
      parts.map(({ stats }) => stats.total),
    );
    if (wanted.arrivals !== null) expect(merged.users.planned).toBe(wanted.arrivals);
    for (const [load, level] of wanted.last.entries()) {
      const { target: due } = merged.timeline[2]!.loads[load]!;
      if (level !== null) expect(due, `load ${load}`).toBeCloseTo(level, 5);
    }
    const users = await Promise.all(
      parts.map((_, index) =>
        usersInTrace(join(out, `shard-${index}-of-${wanted.shards}`, 'trace.jsonl.gz')),
      ),
    );
    const all = new Set(users.flatMap((one) => [...one]));
    expect(all.size).toBe(users.reduce((sum, { size }) => sum + size, 0));
  });
});
