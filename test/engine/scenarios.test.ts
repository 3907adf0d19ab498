import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { GRACE_MS, pass, profileOf, Rehearsal } from '../support/rehearsal.ts';
import { FAKED } from '../support/virtual-crew.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...FAKED] });
});
afterEach(() => {
  vi.useRealTimers();
});

const SCENARIOS = profileOf({
  requestsPerSecond: undefined,
  durationSeconds: undefined,
  scenarios: [
    { name: 'checkout', requestsPerSecond: 40, durationSeconds: 6 },
    {
      name: 'browsing',
      usersPerSecond: 10,
      durationSeconds: 4,
      startAfterSeconds: 2,
      workflowDistribution: { glance: 1 },
    },
    { name: 'accounts', users: 8, durationSeconds: 6 },
  ],
  thresholds: [
    'throughput_rps{scenario:checkout} >= 36',
    'throughput_rps{scenario:checkout} <= 44',
    'users_per_second{scenario:browsing} == 10',
    'active_users_mean{scenario:accounts} > 7.9',
    'active_users_max{scenario: accounts} <= 8.1',
    'latency_p95{scenario:browsing} >= 49',
    'error_rate{scenario:browsing} == 0',
    'users_completed{scenario:browsing} == 100%',
    'dropped{scenario:accounts} == 0',
    'total{scenario:browsing} == 40',
    'active_users_max > 8',
    'users_per_second > 10',
  ],
});

async function played(act: (rehearsal: Rehearsal) => void = () => {}) {
  const rehearsal = new Rehearsal({ profile: SCENARIOS, answering: () => 50 });
  void rehearsal.run.start();
  await pass(3050);
  act(rehearsal);
  rehearsal.expectBooksToBalance();
  await pass(4000 + GRACE_MS);
  return rehearsal.run.shown.result();
}

describe('parallel scenarios', () => {
  it('have their own books, rows and response times, which add up to those of the run', async () => {
    const result = await played();
    expectFinalBooksToBalance(result);
    const { stats, timeline } = result;
    const { checkout, browsing, accounts } = stats.outcomesByScenario;
    expect(Math.abs(stats.requestsByScenario['checkout']! - 240)).toBeLessThanOrEqual(20);
    expect(browsing).toMatchObject({ spawned: 40, completed: 40, dropped: 0 });
    expect(stats.requestsByScenario['browsing']).toBe(40);
    expect(checkout!.spawned + accounts!.spawned + 40).toBe(result.users.spawned);
    expect(stats.latencyByScenario['browsing']!.count).toBe(40);
    for (const row of timeline.slice(0, 6)) {
      expect(row.loads.reduce((sum, { sent }) => sum + sent, 0)).toBe(row.sent);
      expect(row.loads[1]!.arrived).toBe(row.second < 2 ? 0 : 10);
      expect(row.loads[2]!.users).toBeCloseTo(8, 1);
    }
  });

  it('have thresholds of their own', async () => {
    const { thresholds } = await played();
    expect(thresholds).toHaveLength(12);
    expect(thresholds.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('balance after a reset, with users and requests in flight', async () => {
    const result = await played(({ run }) => run.reset());
    expectBooksToBalance(result.stats);
    expect(result.stats.requestsByScenario['checkout']).toBeLessThan(150);
  });

  it('balance if a worker is lost with its users', async () => {
    const result = await played(({ workers }) => workers.end(0, new Error('gone')));
    expectBooksToBalance(result.stats);
    expect(result.users.failed).toBeGreaterThan(0);
  });

  it('do not exist if the profile has none', async () => {
    const rehearsal = new Rehearsal({ profile: profileOf({ durationSeconds: 2 }) });
    void rehearsal.run.start();
    await pass(2500 + GRACE_MS);
    expect(rehearsal.run.shown.result().stats).toMatchObject({
      requestsByScenario: {},
      failedByScenario: {},
      outcomesByScenario: {},
      latencyByScenario: {},
    });
  });
});
