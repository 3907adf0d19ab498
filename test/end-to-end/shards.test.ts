import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/border/random.ts';
import { Mix } from '../../src/load/mix.ts';
import { mergeShards } from '../../src/shards/merge/merge-shards.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { playShards } from '../support/shards.ts';
import { startTarget, type Target } from '../support/target.ts';

const COUNT = 3;

const profile = profileOf({
  requestsPerSecond: 150,
  durationSeconds: 3,
  rampUpSeconds: 1,
  thinkTimeSeconds: { min: 0.25, max: 0.6 },
  thresholds: ['latency_p95 < 60s', 'total < 1'],
});

interface Line {
  readonly user: string;
  readonly userType: string;
  readonly workflow: string;
  readonly responseTimeMs: number;
}

let target: Target;
let folder: string;
let shards: readonly RunResult[];
let merged: RunResult;
let lines: readonly Line[];

beforeAll(async () => {
  target = await startTarget();
  folder = await mkdtemp(join(tmpdir(), 'rushhour-'));
  shards = await playShards(COUNT, profile, target.urls, folder);
  merged = await mergeShards([folder]);
  const traces = await Promise.all(
    shards.map((_, index) =>
      readFile(join(folder, `shard-${index}-of-${COUNT}`, 'trace.jsonl.gz')),
    ),
  );
  lines = traces.flatMap((trace) =>
    gunzipSync(trace)
      .toString()
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line),
  );
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

describe('the merge of three shards', () => {
  it('has every request once, in books that balance', () => {
    expectFinalBooksToBalance(merged);
    expect(merged.stats.total).toBe(target.arrivals.length);
    expect(merged.stats.total).toBe(shards.reduce((sum, { stats }) => sum + stats.total, 0));
    for (const outcome of ['planned', 'spawned', 'dropped', 'interrupted'] as const) {
      const all = shards.reduce((sum, { users }) => sum + users[outcome], 0);
      expect(merged.users[outcome], outcome).toBe(all);
    }
  });

  it('has the percentiles of all requests, within the resolution of a histogram', () => {
    const times = lines.map(({ responseTimeMs }) => responseTimeMs).sort((a, b) => a - b);
    expect(merged.latency.response.count).toBe(times.length);
    for (const [name, share] of [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = times[Math.ceil(share * times.length) - 1]!;
      expect(Math.abs(merged.latency.response[name] - exact), name).toBeLessThan(
        0.001 * exact + 0.002,
      );
    }
    expect(merged.latency.response.max).toBeCloseTo(times.at(-1)!, 2);
  });

  it('follows the curve of one machine, second by second', () => {
    const curve = [75, 150, 150];
    for (const { second, targetRps } of merged.timeline.slice(0, 3)) {
      expect(targetRps, `second ${second}`).toBeCloseTo(curve[second]!, 5);
    }
    expect(merged.durationSeconds).toBe(3);
  });

  it('has the users of one machine: each index once, with the same kind', () => {
    const users = new Map(lines.map((line) => [Number(line.user.split('-').at(-1)), line]));
    const random = new Random(profile.seed, -1);
    const mix = new Mix(profile.userTypeDistribution, profile.workflowDistribution, random);
    const last = Math.max(...users.keys());
    for (let index = 0; index <= last; index++) {
      const { userType, workflow } = mix.next();
      const user = users.get(index);
      if (user !== undefined) expect(user, `user ${index}`).toMatchObject({ userType, workflow });
    }
    expect(new Set(lines.map(({ user }) => user)).size).toBe(users.size);
  });

  it('evaluates thresholds on the merged data, and names the shards', () => {
    expect(merged.thresholds.map(({ passed }) => passed)).toEqual([true, false]);
    for (const [index, { thresholds, shard }] of shards.entries()) {
      expect(thresholds.map(({ expression }) => expression)).toEqual(['latency_p95 < 60s']);
      expect(shard).toEqual({ index, count: COUNT, note: null, thresholdsOfMerge: ['total < 1'] });
    }
    expect(merged.shard).toBeUndefined();
    expect(merged.shards).toMatchObject({ count: COUNT });
    expect(merged.shards!.parts.map(({ state }) => state)).toEqual(['ended', 'ended', 'ended']);
    expect(merged.workers).toBe(COUNT);
    expect(new Set(shards.map(({ runId }) => runId))).toEqual(new Set([merged.runId]));
  });
});
