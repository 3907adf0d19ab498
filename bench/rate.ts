/**
 * The rate against the curve, counted by the server: the shipped profiles, shortened, and one of three
 * stages that steps up from a standing start, each against an embedded store in a process of its own.
 *
 *     npm run bench:rate -- [profile …] [--rps N] [--duration SECONDS] [--workers N]
 *
 * Held: every whole second within 1% of the target or 12 requests, whichever is more, and every running
 * total within 0.3% or 12. Where users are still here on a way down, what they send above the curve is
 * surplus: from there on the store's count may exceed the target by it, and totals are not compared.
 */
import { parseArgs } from 'node:util';
import { TrafficGenerator } from '../src/engine/traffic-generator.ts';
import { Curve } from '../src/load/curve.ts';
import { loadOf } from '../src/profile/load-of.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { resolveProfile } from '../src/profile/shipped.ts';
import { spawnStore } from '../src/store/process.ts';
import type { TrafficStats as Counted } from '../src/store/traffic-counter.ts';

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

for (const name of positionals.length > 0 ? positionals : Object.keys(SECONDS)) {
  const whole = name === 'stages' ? stages : TrafficProfile.fromYaml(resolveProfile(name));
  const profile = whole.with({
    requestsPerSecond: number(values.rps),
    durationSeconds: number(values.duration) ?? SECONDS[name as keyof typeof SECONDS],
  });
  await play(profile);
}

async function play(profile: TrafficProfile): Promise<void> {
  const store = await spawnStore({ portBase: 0, expectedRps: profile.requestsPerSecond });
  const workers = number(values.workers);
  const generator = new TrafficGenerator(profile, store.urls, {
    ...(workers === undefined ? {} : { workers }),
  });
  await generator.start();
  const result = await generator.finished;
  const counted = (await (await fetch(`${store.urls.product}/_stats`)).json()) as Counted;
  await store.close();

  const startMs = Date.parse(result.startedAt!);
  const bySecond = secondsOf(counted, startMs, profile.durationSeconds);
  const curve = Curve.of(loadOf(profile));
  const surplusOf = new Map(result.timeline.map((row) => [row.second, row.surplus]));
  let worstSecond = { off: 0, text: 'none' };
  let worstTotal = { off: 0, text: 'none' };
  let total = 0;
  let surplus = 0;
  for (const [second, sent] of bySecond.entries()) {
    const target = curve.meanRate(second * 1000, (second + 1) * 1000);
    const due = curve.requestsBy((second + 1) * 1000);
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
      `${profile.name}, up to ${profile.requestsPerSecond} rps for ${profile.durationSeconds} s: ${held ? 'HELD' : 'MISSED'}`,
      `  the store counted ${counted.total}, the generator ${result.stats.total}; surplus ${surplus}`,
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

/** What the store received in each whole second of the run. */
function secondsOf(counted: Counted, startMs: number, seconds: number): number[] {
  const counts = Array.from({ length: Math.floor(seconds) }, () => 0);
  for (const [index, requests] of counted.buckets.entries()) {
    const atMs =
      counted.startedAtMs + (counted.firstBucket + index + 0.5) * counted.bucketMs - startMs;
    const second = Math.floor(atMs / 1000);
    if (second >= 0 && second < counts.length) counts[second]! += requests;
  }
  return counts;
}
