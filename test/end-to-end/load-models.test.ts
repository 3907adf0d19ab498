import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { Curve } from '../../src/load/curve.ts';
import { loadsOf } from '../../src/profile/load-of.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { startTarget } from '../support/target.ts';

/** A request as in the trace. */
interface Line {
  readonly at: number;
  readonly user: string;
  readonly workflow: string;
  readonly step: string;
  readonly startDelayMs: number;
  readonly responseTimeMs: number;
}

/** From a user's planned arrival to the end of its last response, milliseconds on the schedule's clock. */
interface Visit {
  readonly user: string;
  readonly workflow: string;
  readonly fromMs: number;
  /** For an interrupted user, the end of the run. */
  readonly untilMs: number;
  /** When its first request had been answered. */
  readonly answeredMs: number;
}

interface Counted {
  readonly result: RunResult;
  readonly visits: readonly Visit[];
  /** When the server got the first request of each user, milliseconds on the schedule's clock. */
  readonly seenMs: ReadonlyMap<string, number>;
  /** How late a request was sent at most, by second; milliseconds. */
  readonly lateMs: readonly number[];
}

/** Maximum difference between two clocks of one machine, `Date` and `performance`; milliseconds. */
const CLOCKS_APART_MS = 25;

const COMMON = {
  userTypeDistribution: { free: 1 },
  workflowModules: [join(import.meta.dirname, '../fixtures/counted-workflows.ts')],
  thinkTimeSeconds: { min: 0.1, max: 0.3 },
} satisfies Partial<TrafficProfileInput>;

async function play(input: Omit<TrafficProfileInput, 'name' | keyof typeof COMMON>) {
  const profile = TrafficProfile.from({ name: 'counted', ...COMMON, ...input });
  const seenAt = new Map<string, number>();
  const target = await startTarget((request, response) => {
    const user = new URL(request.url!, target.url).searchParams.get('user')!;
    if (!seenAt.has(user)) seenAt.set(user, Date.now());
    response.end('{}');
  });
  const folder = await mkdtemp(join(tmpdir(), 'rushhour-counted-'));
  const trace = join(folder, 'trace.jsonl');
  const generator = new TrafficGenerator(profile, { shop: target.url }, { workers: 2, trace });
  await generator.start();
  const result = await generator.finished;
  await target.close();
  const text = await readFile(trace, 'utf8');
  await rm(folder, { recursive: true });
  expectFinalBooksToBalance(result);
  expect(result.trace).toEqual({ written: result.stats.total, dropped: 0 });
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  const startedMs = Date.parse(result.startedAt!);
  const counted: Counted = {
    result,
    visits: visitsIn(lines, result.durationSeconds * 1000),
    seenMs: new Map([...seenAt].map(([user, at]) => [user, at - startedMs])),
    lateMs: latenessIn(lines, result.durationSeconds),
  };
  expectServerToAgree(counted);
  return { ...counted, curves: loadsOf(profile).map((load) => Curve.of(load)) };
}

function visitsIn(lines: readonly Line[], endMs: number): Visit[] {
  return [...Map.groupBy(lines, ({ user }) => user)].map(([user, requests]) => {
    const [first] = requests.sort((a, b) => a.at - b.at);
    const last = requests.at(-1)!;
    return {
      user,
      workflow: first!.workflow,
      fromMs: first!.at,
      untilMs: last.step === 'leave' ? last.at + last.responseTimeMs : endMs,
      answeredMs: first!.at + first!.responseTimeMs,
    };
  });
}

function latenessIn(lines: readonly Line[], seconds: number): number[] {
  const late = Array.from({ length: seconds }, () => 0);
  for (const { at, startDelayMs } of lines) {
    const until = Math.min(seconds - 1, Math.floor((at + startDelayMs) / 1000));
    for (let second = Math.floor(at / 1000); second <= until; second++) {
      late[second] = Math.max(late[second]!, startDelayMs);
    }
  }
  return late;
}

/** The server saw the users of the trace and no others, each between its planned arrival and its first response. */
function expectServerToAgree({ visits, seenMs }: Counted): void {
  expect(visits.map(({ user }) => user).sort()).toEqual([...seenMs.keys()].sort());
  for (const { user, fromMs, answeredMs } of visits) {
    const seen = seenMs.get(user)!;
    expect(seen, user).toBeGreaterThan(fromMs - CLOCKS_APART_MS);
    expect(seen, user).toBeLessThan(answeredMs + CLOCKS_APART_MS);
  }
}

/**
 * Users arrive by the curve in each whole second, and as seen by the server never more than are due. What a
 * machine that is too slow could not play in time was dropped, and is missing.
 */
function expectArrivals({ visits, seenMs, result }: Counted, curve: Curve, load = 0): void {
  const { timeline, durationSeconds } = result;
  for (let second = 0; second < durationSeconds; second++) {
    const due = curve.areaBy((second + 1) * 1000) - curve.areaBy(second * 1000);
    const arrived = visits.filter(({ fromMs }) => Math.floor(fromMs / 1000) === second).length;
    const off = Math.max(3, 0.01 * due);
    const dropped = timeline.reduce((sum, row) => sum + row.loads[load]!.dropped, 0);
    const where = `second ${second}: ${arrived} of ${due}`;
    expect(arrived, where).toBeLessThanOrEqual(due + off);
    expect(arrived, where).toBeGreaterThanOrEqual(due - off - dropped);
  }
  const moments = visits.map(({ user }) => seenMs.get(user)!).sort((a, b) => a - b);
  for (const [before, at] of moments.entries()) {
    expect(before + 1, `by ${at} ms`).toBeLessThanOrEqual(
      curve.areaBy(Math.max(0, at + CLOCKS_APART_MS)) + 3,
    );
  }
}

/**
 * As many users are active as places are open, on average over each whole second. If the machine is late, places open
 * late by as much.
 */
function expectUsersAtOnce({ visits, result, lateMs }: Counted, curve: Curve): void {
  for (let second = 0; second < result.durationSeconds; second++) {
    const [fromMs, toMs] = [second * 1000, (second + 1) * 1000];
    const here = visits.reduce(
      (sum, visit) =>
        sum + Math.max(0, Math.min(visit.untilMs, toMs) - Math.max(visit.fromMs, fromMs)) / 1000,
      0,
    );
    const due = curve.areaBy(toMs) - curve.areaBy(fromMs);
    const late = Math.max(lateMs[second]!, lateMs[second - 1] ?? 0);
    const dueLate = curve.areaBy(toMs - late) - curve.areaBy(Math.max(0, fromMs - late));
    const off = Math.max(2, 0.01 * due);
    const where = `second ${second}: ${here.toFixed(2)} of ${due}`;
    expect(here, where).toBeLessThanOrEqual(Math.max(due, dueLate) + off);
    expect(here, where).toBeGreaterThanOrEqual(Math.min(due, dueLate) - off);
  }
}

const of = (workflow: string, { visits, ...counted }: Counted): Counted => ({
  ...counted,
  visits: visits.filter((visit) => visit.workflow === workflow),
});

describe('as counted by the server and by the trace', { tags: 'long' }, () => {
  it('users arrive by the curve in each second: held, up a ramp, after a step', async () => {
    const { curves, ...counted } = await play({
      workflowDistribution: { visit: 1 },
      stages: [
        { forSeconds: 0, usersPerSecond: 20 },
        { forSeconds: 2, usersPerSecond: 20 },
        { forSeconds: 3, usersPerSecond: 80 },
        { forSeconds: 0, usersPerSecond: 40 },
        { forSeconds: 2, usersPerSecond: 40 },
      ],
    });
    expectArrivals(counted, curves[0]!);
  });

  it('as many users are active as the curve says: held, up and down a ramp', async () => {
    const { curves, ...counted } = await play({
      workflowDistribution: { visit: 1 },
      stages: [
        { forSeconds: 0, users: 10 },
        { forSeconds: 2, users: 10 },
        { forSeconds: 2, users: 30 },
        { forSeconds: 1, users: 30 },
        { forSeconds: 3, users: 5 },
      ],
    });
    expectUsersAtOnce(counted, curves[0]!);
  });

  it('each scenario is on its own curve, in its own unit, whatever the others do', async () => {
    const { curves, ...counted } = await play({
      scenarios: [
        {
          name: 'arriving',
          workflowDistribution: { visit: 1 },
          usersPerSecond: 30,
          durationSeconds: 5,
          rampUpSeconds: 3,
        },
        {
          name: 'staying',
          workflowDistribution: { stroll: 1 },
          users: 15,
          durationSeconds: 5,
          rampUpSeconds: 2,
        },
        {
          name: 'asking',
          workflowDistribution: { errand: 1 },
          startAfterSeconds: 2,
          requestsPerSecond: 60,
          durationSeconds: 3,
        },
      ],
    });
    expectArrivals(of('visit', counted), curves[0]!);
    expectUsersAtOnce(of('stroll', counted), curves[1]!);
    const asked = counted.result.timeline.map(({ loads }) => loads[2]!.actual);
    expect(asked.slice(0, 2)).toEqual([0, 0]);
    expect(of('errand', counted).visits.every(({ fromMs }) => fromMs >= 2000)).toBe(true);
  });
});
