import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { startHostile, startShortBacklog } from '../hostile/server.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startTarget } from '../support/target.ts';

const SECONDS = 5;
const EACH_RPS = 30;

/** Tolerated deviation of a second's requests: 2%, or 2 of them. */
const TOLERATED = Math.max(2, 0.02 * EACH_RPS);

/** A second in which the generator itself was later than this is ignored, milliseconds. */
const LATE_MS = 30;

interface Sick {
  readonly url: string;
  /** The run is on. */
  started?(): void | Promise<void>;
  close(): Promise<void>;
}

const SICK: Readonly<Record<string, () => Promise<Sick>>> = {
  async hangs() {
    return startTarget(() => {});
  },
  async drips() {
    return startTarget((_request, response) => {
      const dripping = setInterval(() => response.write('.'), 200);
      response.once('close', () => clearInterval(dripping));
    });
  },
  async 'has a full backlog'() {
    const server = await startShortBacklog({});
    const { port } = server;
    const started = () => server.fill();
    return { url: `http://127.0.0.1:${port}`, started, close: () => server.close() };
  },
  async refuses() {
    const server = await startHostile({});
    const started = () => server.close();
    return { url: `http://127.0.0.1:${server.port}`, started, close: async () => {} };
  },
};

interface Line {
  readonly at: number;
  readonly service: string;
  readonly startDelayMs: number;
}

const bySecond = (moments: readonly number[]) =>
  Array.from(
    { length: SECONDS },
    (_, second) => moments.filter((at) => Math.floor(at / 1000) === second).length,
  );

it.concurrent.each(Object.keys(SICK))(
  'users of a healthy service go on at their rate, second by second, beside one that %s',
  { tags: 'long' },
  async (how) => {
    const healthy = await startTarget();
    const sick = await SICK[how]!();
    const folder = mkdtempSync(join(tmpdir(), 'rushhour-isolation-'));
    const trace = join(folder, 'trace.jsonl');
    const profile = profileOf({
      requestsPerSecond: 2 * EACH_RPS,
      durationSeconds: SECONDS,
      requestTimeoutSeconds: 30,
      maxConnections: 40,
      workflowDistribution: { 'ask-healthy': 0.5, 'ask-hung': 0.5 },
      workflowModules: [join(import.meta.dirname, '../fixtures/two-services.ts')],
    });
    const urls = { healthy: healthy.url, hung: sick.url };
    const generator = new TrafficGenerator(profile, urls, { workers: 1, trace });
    await generator.start();
    await sick.started?.();
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000 + 200));
    await generator.abort();
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    const sent = readFileSync(trace, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
      .filter(({ service }) => service === 'healthy');
    rmSync(folder, { recursive: true });
    await healthy.close();
    await sick.close();
    // Counted where requests leave the generator: the target shares its thread with this test, and may be late itself.
    const due = bySecond(sent.map(({ at }) => at));
    for (const second of onTime(result)) {
      expect(Math.abs(due[second]! - EACH_RPS), `${due}`).toBeLessThanOrEqual(TOLERATED);
      const waits = sent.filter(({ at }) => Math.floor(at / 1000) === second);
      for (const { startDelayMs } of waits) expect(startDelayMs).toBeLessThan(2 * LATE_MS);
    }
    expect(healthy.arrivals).toHaveLength(sent.length);
  },
);

/**
 * Seconds in which the generator was not late itself, nor in those next to it. On a machine that is far too busy
 * there may be none: nothing can be checked then except that the books balance.
 */
function onTime({ timeline }: RunResult): number[] {
  const late = timeline.map(({ latenessP99 }) => (latenessP99 ?? 0) > LATE_MS);
  return Array.from({ length: SECONDS }, (_, second) => second).filter(
    (second) => !late[second - 1] && !late[second] && !late[second + 1],
  );
}
