import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startTarget, type Target } from '../support/target.ts';

interface Line {
  at: number;
  user: string;
  userType: string;
  workflow: string;
  step: string;
  service: string;
  method: string;
  path: string;
  status: number;
  startDelayMs: number;
  serviceTimeMs: number;
  responseTimeMs: number;
  bytes: number;
  error: string | null;
}

const profile = profileOf({
  requestsPerSecond: 60,
  durationSeconds: 4,
  thinkTimeSeconds: { min: 0.25, max: 0.6 },
});

let target: Target;
let folder: string;
let traces: readonly Trace[];
beforeAll(async () => {
  target = await startTarget();
  folder = await mkdtemp(join(tmpdir(), 'rushhour-'));
  traces = await Promise.all([
    traceOf('one.jsonl', 1),
    traceOf('two.jsonl.gz', 2),
    traceOf('four.jsonl', 4, { traceparent: true }),
  ]);
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

interface Trace {
  readonly result: RunResult;
  readonly text: string;
  readonly lines: readonly Line[];
}

/** One seed with a different number of workers each time; the second is gzipped, the third sends a trace context. */
async function traceOf(name: string, workers: number, options = {}): Promise<Trace> {
  const trace = join(folder, name);
  const generator = new TrafficGenerator(profile, target.urls, { workers, trace, ...options });
  await generator.start();
  const result = await generator.finished;
  const bytes = await readFile(trace);
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const lines = text
    .split('\n')
    // A machine that is busy enough plays no user in time.
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  return { result, text, lines };
}

/** Each user's journey according to the trace: kind, and for each request its step and the think time before. */
function journeys(lines: readonly Line[]) {
  const byUser = new Map<string, Line[]>();
  for (const line of lines) byUser.set(line.user, [...(byUser.get(line.user) ?? []), line]);
  return new Map(
    [...byUser].map(([user, steps]) => {
      steps.sort((a, b) => a.at - b.at);
      const told = steps.map(({ step, path, at }, i) => {
        const before = steps[i - 1];
        const thinkMs = before === undefined ? 0 : at - before.at - before.responseTimeMs;
        return { step, path, thinkMs };
      });
      const { workflow, userType } = steps[0]!;
      return [user, { workflow, userType, told }];
    }),
  );
}

describe('a trace', () => {
  it('has a line for every request, with its three clocks and without credentials', () => {
    for (const { result, lines, text } of traces) {
      expectFinalBooksToBalance(result);
      expect(lines).toHaveLength(result.stats.total);
      expect(result.trace).toEqual({ written: result.stats.total, dropped: 0 });
      expect(text).not.toContain('a-very-secret-token');
      expect(text).not.toContain('secret-free');
      for (const line of lines) {
        expect(line.responseTimeMs).toBeCloseTo(line.startDelayMs + line.serviceTimeMs, 2);
        expect(line).toMatchObject({ status: 200, error: null });
        expect(line.bytes).toBeGreaterThan(0);
      }
    }
  });

  it('shows the same journeys with 1, 2 and 4 workers', () => {
    const [one, ...others] = traces.map(({ lines }) => journeys(lines));
    let compared = 0;
    for (const other of others) {
      for (const [user, journey] of one!) {
        const same = other.get(user);
        // The last users may have come too late for one of the two runs.
        if (same === undefined) continue;
        expect(same.userType).toBe(journey.userType);
        expect(same.workflow).toBe(journey.workflow);
        const steps = Math.min(same.told.length, journey.told.length);
        for (let i = 0; i < steps; i++) {
          expect(same.told[i]!.step).toBe(journey.told[i]!.step);
          expect(same.told[i]!.path).toBe(journey.told[i]!.path);
          expect(same.told[i]!.thinkMs).toBeCloseTo(journey.told[i]!.thinkMs, 1);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('that cannot be written is rejected before the run', async () => {
    const trace = join(folder, 'no', 'such', 'folder.jsonl');
    const generator = new TrafficGenerator(profile, target.urls, { trace });
    await expect(generator.start()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
