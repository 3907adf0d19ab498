import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mergeShards } from '../../src/shards/merge/merge-shards.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { slurm as program } from '../support/programs.ts';
import { Slurm } from '../support/slurm.ts';
import { answerAll, startTarget, type Target } from '../support/target.ts';

const TASKS = 4;
const SECONDS = 12;
const RAMP = 4;
const RPS = 120;

const PROFILE = `
name: cluster
requests_per_second: ${RPS}
duration_seconds: ${SECONDS}
ramp_up_seconds: ${RAMP}
user_type_distribution: {premium: 0.2, free: 0.7, guest: 0.1}
workflow_distribution: {browse: 0.5, purchase: 0.25, account: 0.15, quickbuy: 0.1}
think_time_seconds: {min: 0.3, max: 0.8}
`;

/** What a machine with two cores and four shards on it adds is small compared with this, milliseconds. */
const SERVICE_MS = 150;

let folder: string;
let slurm: Slurm;
let target: Target;
/** When each request reached the server, by the name that its shard gives it. */
const arrivedAt = new Map<string, number>();

beforeAll(async () => {
  if (program.skip) return;
  folder = mkdtempSync(join(tmpdir(), 'rushhour-slurm-'));
  writeFileSync(join(folder, 'profile.yaml'), PROFILE);
  const own = join(folder, 'slurm');
  mkdirSync(own);
  target = await startTarget((request, response) => {
    const [, , spanId] = String(request.headers['traceparent']).split('-');
    arrivedAt.set(spanId!, performance.now());
    setTimeout(() => answerAll(request, response), SERVICE_MS);
  });
  slurm = await Slurm.start(own);
});
afterAll(async () => {
  slurm?.stop();
  await target?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

const runOptions = (name: string, more: readonly string[] = []) => [
  'run',
  join(folder, 'profile.yaml'),
  '--target',
  target.url,
  '--workers',
  '1',
  '--shard',
  'auto',
  '--rendezvous',
  join(folder, name, 'rendezvous'),
  '--out',
  join(folder, name),
  '--traceparent',
  '--quiet',
  ...more,
];

function dueIn(second: number): number {
  const by = (t: number) => (t < RAMP ? (RPS * t * t) / (2 * RAMP) : RPS * (t - RAMP / 2));
  return by(second + 1) - by(second);
}

interface Line {
  readonly at: number;
  readonly startDelayMs: number;
  readonly responseTimeMs: number;
  readonly spanId: string;
}

/** The number of requests that each shard claims to have sent. */
function traces(name: string): Line[][] {
  return Array.from({ length: TASKS }, (_, index) => {
    const path = join(folder, name, `shard-${index}-of-${TASKS}`, 'trace.jsonl.gz');
    const text = gunzipSync(readFileSync(path)).toString().trim();
    return text.split('\n').map((line) => JSON.parse(line) as Line);
  });
}

/**
 * When each shard's schedule was at 0, by the server's clock, from the fastest requests. A shard that loses its core just
 * after writing a request records a later write time: the fastest request of all is not affected.
 */
function startsAtServer(shards: readonly Line[][]): number[] {
  return shards.map((lines) => {
    const starts = lines.map(
      ({ at, startDelayMs, spanId }) => arrivedAt.get(spanId)! - at - startDelayMs,
    );
    return starts.sort((a, b) => a - b)[Math.floor(starts.length / 10)]!;
  });
}

function bySecond(moments: readonly number[]): number[] {
  const seconds = new Array<number>(SECONDS).fill(0);
  for (const ms of moments) if (ms < SECONDS * 1000) seconds[Math.floor(ms / 1000)]!++;
  return seconds;
}

/** By chance, a second of four crowds may differ from the curve by more than 12 requests; hardly in two runs in a row. */
const RARELY_BY_CHANCE = { retry: 1 };
let attempts = 0;

/** If a machine is too busy to send on time, that is not the merge's fault, and the verdict says so. */
function expectOnCurve(sent: readonly number[], where: string): void {
  for (const [second, count] of sent.slice(0, SECONDS).entries()) {
    const due = dueIn(second);
    expect(
      Math.abs(count - due),
      `second ${second} ${where}: ${count} of ${due}`,
    ).toBeLessThanOrEqual(Math.max(12, due * 0.01));
  }
}

/** Runs a job to its end, and merges its output. */
async function runOf(name: string, options: readonly string[]): Promise<RunResult> {
  target.arrivals.length = 0;
  arrivedAt.clear();
  const job = await slurm.submit(options, runOptions(name), name);
  await slurm.ended(job);
  return mergeShards([join(folder, name)]);
}

describe.skipIf(program.skip)('on a real Slurm', { tags: ['long'] }, () => {
  it.each([
    ['array', ['--array=0-3']],
    ['step', ['--ntasks=4']],
  ])('four tasks (%s) play one curve', RARELY_BY_CHANCE, async (kind, options) => {
    const name = `${kind}-${++attempts}`;
    const result = await runOf(name, options);
    expectFinalBooksToBalance(result);
    expect(result.stats.total).toBe(target.arrivals.length);
    expect(result.shards!.parts.map(({ state }) => state)).toEqual(Array(TASKS).fill('ended'));
    expect(result.shards!.startSkewMs).toBeLessThan(50);
    const shards = traces(name);
    const starts = startsAtServer(shards);
    const skewMs = Math.max(...starts) - Math.min(...starts);
    expect(skewMs).toBeLessThan(50);
    const sent = result.timeline.map((row) => row.sent);
    const seen = bySecond([...arrivedAt.values()].map((at) => at - Math.min(...starts)));
    if (result.verdict.status === 'valid') {
      expectOnCurve(sent, 'in the result');
      expectOnCurve(seen, 'at the server');
    }
    const times = shards.flat().map(({ responseTimeMs }) => responseTimeMs);
    times.sort((a, b) => a - b);
    expect(times).toHaveLength(result.stats.total);
    for (const [percentile, share] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const) {
      const exact = times[Math.ceil(share * times.length) - 1]!;
      const merged = result.latency.response[percentile];
      expect(Math.abs(merged - exact), percentile).toBeLessThan(0.001 * exact + 0.002);
    }
    const { status, reasons } = result.verdict;
    console.log(
      `${name}: ${[status, ...reasons].join(', ')}\n  start skew ${skewMs.toFixed(2)} ms at the server, ${result.shards!.startSkewMs} ms at most by the shards\n  sent in each second ${sent.join(' ')}, at the server ${seen.join(' ')}`,
    );
  });

  it('a throttled array is rejected by each of its tasks', async () => {
    const job = await slurm.submit(['--array=0-3%2'], runOptions('throttled'), 'throttled');
    await slurm.ended(job);
    for (let task = 0; task < TASKS; task++) {
      expect(slurm.log('throttled', task)).toContain(
        'the Slurm job array runs 2 of its 4 tasks at a time (--array=...%2): shards play together',
      );
    }
  });

  it('tasks without a node, because it is drained, are named by those that wait for them', async () => {
    // Two tasks with four CPUs each fit into the node.
    const options = ['--array=0-3', '--cpus-per-task=4'];
    const more = ['--rendezvous-timeout', '8s'];
    const job = await slurm.submit(options, runOptions('drained', more), 'drained');
    const meeting = join(folder, 'drained', 'rendezvous');
    await vi.waitUntil(() => existsSync(join(meeting, 'run')), { timeout: 60_000 });
    await slurm.drain();
    await vi.waitUntil(() => slurm.logs('drained').length === 2, { timeout: 60_000 });
    for (const log of slurm.logs('drained')) {
      expect(log).toMatch(/cancelled: shards \d, \d of 4 did not arrive within/);
    }
    await slurm.tell('scancel', job);
    await slurm.resume();
    await slurm.ended(job);
    await expect(mergeShards([join(folder, 'drained')])).rejects.toThrow(/there is no journal/);
  });

  it('a task that is killed and requeued during the run exits, and the merge names it', async () => {
    target.arrivals.length = 0;
    const job = await slurm.submit(
      ['--array=0-3', '--requeue'],
      runOptions('requeued'),
      'requeued',
    );
    await vi.waitUntil(() => target.arrivals.length > 150, { timeout: 60_000 });
    await slurm.tell('scontrol', 'requeue', `${job}_2`);
    const state = () => slurm.tell('squeue', '-h', '-j', `${job}_2`, '-o', '%T');
    await vi.waitUntil(async () => (await state()).includes('PENDING'), {
      timeout: 60_000,
      interval: 500,
    });
    // Slurm itself would wait for two minutes.
    await slurm.tell('scontrol', 'update', `JobId=${job}_2`, 'StartTime=now');
    const refusal = /has started shard 2 of 4 again \(restart 1\)/;
    await vi.waitUntil(() => refusal.test(slurm.log('requeued', 2)), {
      timeout: 100_000,
      interval: 500,
    });
    await slurm.ended(job);
    const result = await mergeShards([join(folder, 'requeued')]);
    expectBooksToBalance(result.stats);
    expect(result.verdict.status).toBe('generator-limited');
    const [lost] = result.shards!.parts.filter(({ index }) => index === 2);
    // After SIGTERM it may complete its journal before it is killed.
    expect(lost!.state === 'lost' || lost!.seconds < SECONDS).toBe(true);
  });
});
