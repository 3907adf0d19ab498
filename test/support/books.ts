import { expect } from 'vitest';
import type { Distribution, RunResult, TrafficStats } from '../../src/statistics/result.ts';

type Books = Pick<
  TrafficStats,
  | 'total'
  | 'successful'
  | 'failed'
  | 'inFlight'
  | 'users'
  | 'requestsByWorkflow'
  | 'requestsByStep'
  | 'requestsByUserType'
  | 'statusCodes'
  | 'errors'
  | 'requestsByScenario'
  | 'outcomesByScenario'
  | 'loads'
>;

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** After a switch to a profile without scenarios, the run has a load that is not a scenario. */
function scenariosAreAll({ loads, outcomesByScenario }: Books): boolean {
  return loads.every(({ name }) => Object.hasOwn(outcomesByScenario, name));
}

/** What must hold at any time, for live statistics and for results. */
export function expectBooksToBalance(books: Books): void {
  const { users } = books;
  expect(users.spawned, 'users spawned').toBe(
    users.completed + users.abandoned + users.failed + users.interrupted + users.active,
  );
  expect(users.planned, 'arrivals planned').toBe(users.spawned + users.dropped);
  expect(books.total, 'requests').toBe(books.successful + books.failed + books.inFlight);
  expect(sum(books.requestsByStep), 'by step').toBe(books.total);
  expect(sum(books.requestsByWorkflow), 'by workflow').toBe(books.total);
  expect(sum(books.requestsByUserType), 'by user type').toBe(books.total);
  const scenarios = Object.values(books.outcomesByScenario);
  expect(sum(books.requestsByScenario), 'by scenario').toBeLessThanOrEqual(books.total);
  if (scenariosAreAll(books)) {
    expect(sum(books.requestsByScenario), 'by scenario').toBe(books.total);
    for (const outcome of ['spawned', 'active', 'completed', 'failed', 'interrupted'] as const) {
      const all = scenarios.reduce((total, counts) => total + counts[outcome], 0);
      expect(all, `${outcome} by scenario`).toBe(users[outcome]);
    }
  }
  for (const count of [...Object.values(users), books.inFlight]) {
    expect(count).toBeGreaterThanOrEqual(0);
  }
}

/**
 * What must hold in addition for a finished run: nothing is left, and all tables agree. What a lost worker had not
 * reported is in the counters but not in its histograms and rows.
 */
export function expectFinalBooksToBalance(result: RunResult, { workerLost = false } = {}): void {
  const { stats, users, errors, latency, timeline, durationSeconds } = result;
  expect({ users, errors }).toEqual({ users: stats.users, errors: stats.errors });
  expectBooksToBalance(stats);
  expect(users.active, 'active users').toBe(0);
  expect(stats.inFlight, 'requests in flight').toBe(0);
  expect(stats, 'latencies at a glance').toMatchObject({
    latencyMean: latency.response.mean,
    latencyP50: latency.response.p50,
    latencyP95: latency.response.p95,
    latencyP99: latency.response.p99,
    latencyMax: latency.response.max,
  });
  const inSchedule = stats.total - stats.sentAfterEnd;
  const rps = durationSeconds > 0 ? inSchedule / durationSeconds : 0;
  expect(stats.throughputRps, 'throughput').toBeCloseTo(rps, 6);
  const outcomes = Object.values(stats.outcomesByWorkflow);
  for (const outcome of ['spawned', 'completed', 'abandoned', 'failed', 'interrupted'] as const) {
    const all = outcomes.reduce((total, counts) => total + counts[outcome], 0);
    expect(all, `${outcome} by workflow`).toBe(users[outcome]);
  }
  if (workerLost) return;
  expect(sum(stats.failedByStep), 'failed by step').toBe(stats.failed);
  const { response, service, startDelay, atLeast, readDelay } = latency;
  for (const distribution of [response, service, startDelay, atLeast!, readDelay!]) {
    expect(distribution.count, 'measured').toBe(stats.total);
    expect(distribution.p50).toBeLessThanOrEqual(distribution.p99);
    expect(distribution.p999).toBeLessThanOrEqual(distribution.max);
  }
  if (scenariosAreAll(stats)) {
    expect(sum(stats.failedByScenario), 'failed by scenario').toBe(stats.failed);
  }
  const countIn = (distributions: Readonly<Record<string, Distribution>>) =>
    sum(
      Object.fromEntries(Object.entries(distributions).map(([name, { count }]) => [name, count])),
    );
  expect(countIn(stats.latencyByStep), 'measured by step').toBe(stats.total);
  expect(countIn(stats.latencyByWorkflow), 'measured by workflow').toBe(stats.total);
  expect(countIn(stats.latencyByService), 'measured by service').toBe(stats.total);
  expect(sum(stats.failedByService), 'failed by service').toBe(stats.failed);
  expect(countIn(stats.latencyByScenario), 'measured by scenario').toBe(
    sum(stats.requestsByScenario),
  );
  const rows = (column: 'sent' | 'sentAfterEnd' | 'completed' | 'failed' | 'dropped') =>
    timeline.reduce((total, row) => total + row[column], 0);
  expect(rows('sent'), 'timeline sent').toBe(stats.total);
  expect(rows('sentAfterEnd'), 'timeline sent after the end').toBe(stats.sentAfterEnd);
  expect(rows('completed'), 'timeline completed').toBe(stats.successful + stats.failed);
  expect(rows('failed'), 'timeline failed').toBe(stats.failed);
  expect(rows('dropped'), 'timeline dropped').toBe(users.dropped);
}
