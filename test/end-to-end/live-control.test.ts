import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { summaryOf } from '../../src/cli/summary/summary.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { resultJson } from '../../src/statistics/result-json.ts';
import { aTerminal } from '../cli/views.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { LIVE_PROFILES, LiveRun, type Touch, touches } from '../support/live-controls.ts';
import { answerAll, startTarget, type Target } from '../support/target.ts';

const SCHEMA = join(import.meta.dirname, '../../docs/result.schema.json');
const isResult = new Ajv2020({ allErrors: true }).compile(
  JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
);

/** Services that respond, that respond slowly, that fail, and that hang. */
const targets = new Map<string, Target>();
beforeAll(async () => {
  targets.set('fast', await startTarget());
  targets.set(
    'slow',
    await startTarget(
      (request, response) => void setTimeout(() => answerAll(request, response), 150),
    ),
  );
  targets.set(
    'failing',
    await startTarget((_request, response) => void response.writeHead(503).end()),
  );
  targets.set('hanging', await startTarget(() => {}));
});
afterAll(() => Promise.all([...targets.values()].map((target) => target.close())));

const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);
beforeAll(() => void process.on('unhandledRejection', onRejection));
afterAll(() => void process.off('unhandledRejection', onRejection));

const runs = fc.record({
  target: fc.constantFrom('fast', 'fast', 'slow', 'failing', 'hanging'),
  profile: fc.constantFrom(...LIVE_PROFILES),
  workers: fc.constantFrom(1, 2),
  touches,
});

/** Plays one run and everything that is done to it. */
async function play(run: LiveRun, all: readonly Touch[]): Promise<RunResult> {
  const { generator } = run;
  await run.start();
  for (const touch of all) {
    const before = generator.getStats();
    await run.touch(touch);
    const stats = generator.getStats();
    expectBooksToBalance(stats);
    if (touch.by === 'time' && generator.phase === 'paused') {
      expect(stats.elapsedSeconds).toBe(before.elapsedSeconds);
    }
    for (const { level } of generator.loads) expect(level).toBeGreaterThan(0);
  }
  // A run that is paused does not end by itself.
  generator.resume();
  return generator.finished;
}

function expectComplete(result: RunResult, wasReset: boolean): void {
  if (wasReset) expectBooksToBalance(result.stats);
  else expectFinalBooksToBalance(result);
  expect({ active: result.users.active, inFlight: result.stats.inFlight }).toEqual({
    active: 0,
    inFlight: 0,
  });
  const written = JSON.parse([...resultJson(result)].join('')) as unknown;
  isResult(written);
  expect(isResult.errors ?? []).toEqual([]);
  const summary = summaryOf(result, aTerminal());
  expect(summary).toContain('response time');
  expect(summary).not.toMatch(/NaN|undefined|Infinity|\[object/);
}

async function holds({
  target: name,
  profile,
  workers,
  touches: all,
}: {
  target: string;
  profile: (typeof LIVE_PROFILES)[number];
  workers: number;
  touches: readonly Touch[];
}) {
  const target = targets.get(name)!;
  const arrivedBefore = target.arrivals.length;
  const run = new LiveRun(profile, target.urls, workers);
  const { generator } = run;
  try {
    const result = await play(run, all);
    const wasReset = all.some((touch) => touch.by === 'code' && touch.call === 'reset');
    expectComplete(result, wasReset);
    const arrived = target.arrivals.length - arrivedBefore;
    if (!wasReset) expect(arrived).toBeLessThanOrEqual(result.stats.total);
    if (!result.stoppedEarly) expect(result.durationSeconds).toBe(generator.durationSeconds);
    expect(await generator.stop()).toBe(result);
    await vi.waitUntil(() => target.connections.open === 0, { timeout: 30_000 });
    expect(rejections).toEqual([]);
  } finally {
    run.close();
    // Nothing outlives a failed assertion.
    await generator.abort().catch(() => {});
  }
}

describe('a real run that code, keys and the dashboard control in any order', () => {
  const check = (numRuns: number) =>
    fc.assert(fc.asyncProperty(runs, holds), { numRuns, endOnFailure: true, verbose: 1 });

  it(
    'balances its books after each input, ends and leaves a complete result',
    { tags: 'long' },
    () => check(4),
  );

  it('does so in many orders', { tags: 'long', timeout: 1_200_000 }, () =>
    check(Number(process.env['RUSHHOUR_LIVE_ORDERS'] ?? 24)),
  );
});
