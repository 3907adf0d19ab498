/**
 * The rate against the curve, counted by the server: the shipped profiles, shortened, and one of three
 * stages that steps up from a standing start, each against an embedded store in a process of its own; and
 * twelve corners of the grid of `bench:rate-grid`, against a server that only counts.
 *
 *     npm run bench:rate -- [profile … | corners] [--rps N] [--duration SECONDS] [--workers N]
 *
 * Held: every whole second within 1% of the target or 12 requests, whichever is more, and every running
 * total within 0.3% or 12. Requests above a falling curve from users who had arrived before the fall are
 * surplus: the server's count may exceed the target by that much.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { expectedRps } from '../src/engine/limits.ts';
import { TrafficGenerator } from '../src/engine/traffic-generator.ts';
import { Curve } from '../src/load/curve.ts';
import { loadsOf } from '../src/profile/load-of.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { resolveProfile } from '../src/profile/shipped.ts';
import type { RunResult } from '../src/statistics/result.ts';
import { spawnStore } from '../src/store/process.ts';
import type { TrafficStats as Counted } from '../src/store/traffic-counter.ts';
import { CORNERS, type Corner } from './rate/corners.ts';
import type { Received } from './rate/target.ts';

const SECONDS = { normal: 30, peak: 30, burst: 30, degraded: 30, day: 60, stages: 30 };

const stages = TrafficProfile.from({
  name: 'stages',
  stages: [
    { forSeconds: 0, requestsPerSecond: 100 },
    { forSeconds: 10, requestsPerSecond: 100 },
    { forSeconds: 0, requestsPerSecond: 600 },
    { forSeconds: 10, requestsPerSecond: 600 },
    { forSeconds: 10, requestsPerSecond: 1000, shape: 'smooth' },
  ],
  userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
  workflowDistribution: { browse: 0.5, purchase: 0.25, account: 0.15, quickbuy: 0.1 },
});

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rps: { type: 'string' },
    duration: { type: 'string' },
    workers: { type: 'string' },
  },
});
const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));

const wanted = positionals.length > 0 ? positionals : [...Object.keys(SECONDS), 'corners'];
for (const name of wanted) {
  if (name === 'corners') {
    for (const corner of CORNERS) await playCorner(corner);
  } else {
    const whole = name === 'stages' ? stages : TrafficProfile.fromYaml(resolveProfile(name));
    const profile = whole.with({
      requestsPerSecond: number(values.rps),
      durationSeconds: number(values.duration) ?? SECONDS[name as keyof typeof SECONDS],
    });
    await playOnStore(profile);
  }
}

async function playOnStore(profile: TrafficProfile): Promise<void> {
  const store = await spawnStore({ portBase: 0, expectedRps: expectedRps(profile) });
  const result = await play(profile, store.urls, number(values.workers));
  const counted = (await (await fetch(`${store.urls.product}/_stats`)).json()) as Counted;
  await store.close();
  const { startedAtMs, firstBucket, bucketMs, buckets } = counted;
  const title = `${profile.name}, up to ${profile.requestsPerSecond} rps for ${profile.durationSeconds} s`;
  report(title, profile, result, {
    startedAtMs: startedAtMs + firstBucket * bucketMs,
    bucketMs,
    buckets,
  });
}

async function playCorner({ name, profile, latencyMs, workers }: Corner): Promise<void> {
  const target = fork(join(import.meta.dirname, 'rate/target.ts'), [String(latencyMs)]);
  const [{ port }] = (await once(target, 'message')) as [{ port: number }];
  const urls = { target: `http://127.0.0.1:${port}` };
  const result = await play(profile, urls, number(values.workers) ?? workers);
  const received = await countsOf(target);
  target.disconnect();
  report(name, profile, result, received);
}

async function countsOf(target: ChildProcess): Promise<Received> {
  target.send('count');
  const [received] = (await once(target, 'message')) as [Received];
  return received;
}

async function play(
  profile: TrafficProfile,
  urls: Record<string, string>,
  workers: number | undefined,
): Promise<RunResult> {
  const generator = new TrafficGenerator(profile, urls, workers === undefined ? {} : { workers });
  await generator.start();
  return generator.finished;
}

/** Requests that a server received, in buckets from an epoch time on. */
type Counts = Pick<Received, 'startedAtMs' | 'bucketMs' | 'buckets'>;

function report(title: string, profile: TrafficProfile, result: RunResult, counts: Counts): void {
  const startMs = Date.parse(result.startedAt!);
  const bySecond = secondsOf(counts, startMs, profile.durationSeconds);
  const curve = Curve.of(loadsOf(profile)[0]!);
  const surplusOf = new Map(result.timeline.map((row) => [row.second, row.surplus]));
  let worstSecond = { off: 0, text: 'none' };
  let worstTotal = { off: 0, text: 'none' };
  let total = 0;
  let surplus = 0;
  for (const [second, sent] of bySecond.entries()) {
    const target = curve.meanLevel(second * 1000, (second + 1) * 1000);
    const due = curve.areaBy((second + 1) * 1000);
    const excess = surplusOf.get(second) ?? 0;
    total += sent;
    surplus += excess;
    const off = beyond(sent - target, excess) / Math.max(12, 0.01 * target);
    if (off >= worstSecond.off) {
      worstSecond = { off, text: `second ${second}: ${sent} of ${target.toFixed(1)}` };
    }
    const totalOff = beyond(total - due, surplus) / Math.max(12, 0.003 * due);
    if (totalOff >= worstTotal.off) {
      worstTotal = { off: totalOff, text: `${total} of ${due.toFixed(1)} by ${second + 1} s` };
    }
  }
  const held = worstSecond.off <= 1 && worstTotal.off <= 1;
  console.log(
    [
      `${title}: ${held ? 'HELD' : 'MISSED'}`,
      `  the server counted ${counts.buckets.reduce((sum, n) => sum + n, 0)}, the generator ${result.stats.total}; surplus ${surplus}`,
      `  furthest second  ${worstSecond.text} (${worstSecond.off.toFixed(2)} of what is allowed)`,
      `  furthest total   ${worstTotal.text} (${worstTotal.off.toFixed(2)} of what is allowed)`,
      `  verdict ${[result.verdict.status, ...result.verdict.reasons].join('; ')}`,
      `  start delay p99 ${result.latency.startDelay.p99.toFixed(2)} ms, response p99 ${result.latency.response.p99.toFixed(2)} ms`,
    ].join('\n'),
  );
}

/** How far off, when up to `surplus` above is accounted for. */
function beyond(difference: number, surplus: number): number {
  return difference < 0 ? -difference : Math.max(0, difference - surplus);
}

/** What the server received in each whole second of the run. */
function secondsOf(
  { startedAtMs, bucketMs, buckets }: Counts,
  startMs: number,
  seconds: number,
): number[] {
  const counts = Array.from({ length: Math.floor(seconds) }, () => 0);
  for (const [index, requests] of buckets.entries()) {
    const second = Math.floor((startedAtMs + (index + 0.5) * bucketMs - startMs) / 1000);
    if (second >= 0 && second < counts.length) counts[second]! += requests;
  }
  return counts;
}
