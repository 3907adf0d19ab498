import { describe, expect, it } from 'vitest';
import type { TimelineRow, TrafficStats } from '../../../src/statistics/result.ts';
import type { Evidence } from '../../../src/statistics/verdict/evidence.ts';
import { verdictOf } from '../../../src/statistics/verdict/verdict.ts';
import { aDistribution, aResult, aRow } from '../../cli/views.ts';

/** 18 seconds, 2,600 requests on the curve; tests override what matters to them. */
function verdict(stats: Partial<TrafficStats> = {}, evidence: Partial<Evidence> = {}) {
  const { stats: counted, latency, percentiles, errorExamples, timeline } = aResult();
  const rest = { latency, percentiles, errors: {}, errorExamples, timeline };
  return verdictOf({
    stats: { ...counted, ...rest, ...stats },
    dropped: { late: 0, users: 0, queue: 0 },
    limits: { maxUsers: 1000, maxConnections: 100, inProfile: [] },
    troubles: [],
    fullSeconds: 18,
    ...evidence,
  });
}

const { users, timeline } = aResult();
const rows = (...changed: [number, Partial<TimelineRow>][]) => {
  const changes = new Map(changed);
  return timeline.map(({ limitedSeconds, ...one }) =>
    aRow(one.second, { ...one, ...changes.get(one.second) }),
  );
};
const late = { limitedBy: 'generator' } as const;
const stalled = { limitedBy: 'target' } as const;

const drops = (why: keyof Evidence['dropped'], dropped: number) => ({
  dropped: { late: 0, users: 0, queue: 0, [why]: dropped },
});
const few = (total: number) => ({ total, users: { ...users, planned: total } });
const { latency } = aResult();

describe('a verdict', () => {
  it('is valid if nothing limited the run', () => {
    expect(verdict()).toEqual({ status: 'valid', reasons: [] });
  });

  it.each<[string, Partial<TrafficStats>, Partial<Evidence>, string, RegExp]>([
    [
      'there were too many users',
      {},
      drops('users', 55),
      'max_users',
      /^55 arrivals of 1,100 \(5\.00%\) were dropped because the limit of users was reached \(max_users is 1,000\); 0\.30% are tolerated$/,
    ],
    [
      'there were too many users for a limit of the profile, and names it',
      {},
      {
        ...drops('users', 55),
        limits: { maxUsers: 2, maxConnections: 100, inProfile: ['max_users'] },
      },
      'max_users',
      /\(max_users is 2, set by the profile\)/,
    ],
    [
      'too many were waiting for a connection',
      {},
      drops('queue', 55),
      'max_connections',
      /because all connections were in use and the queue for them was full \(max_connections is 100\)/,
    ],
    [
      'clearly more than 1% waited',
      { queued: 70 },
      {},
      'waits',
      /^70 of 3,865 requests \(1\.81%\) waited for a connection; 1\.00% are tolerated$/,
    ],
    [
      'the services failed clearly more than 1%',
      { errors: { http_5xx: 40, timeout: 30 } },
      {},
      'errors',
      /^70 of 3,865 requests \(1\.81%\) failed because of the services; 1\.00% are tolerated$/,
    ],
    [
      'they failed 6 of 6',
      { ...few(6), errors: { http_5xx: 6 } },
      {},
      'errors',
      /^6 of 6 requests \(100%\)/,
    ],
    [
      'more waited than were ever sent',
      { queued: 4000 },
      {},
      'waits',
      /^4,000 of 4,000 requests \(100%\) waited/,
    ],
    [
      'clearly more than a tenth was refused',
      { errors: { http_4xx: 500 } },
      {},
      'refused',
      /^500 of 3,865 requests \(13%\) were refused by the services \(4xx\); 10% are tolerated$/,
    ],
    [
      'they stalled, and says when',
      { timeline: rows([3, stalled], [4, stalled], [9, stalled]) },
      {},
      'seconds',
      /^the services did not keep up in 3 seconds of 18, seconds 3-4 and 9$/,
    ],
  ])('is target-limited when %s', (_what, stats, evidence, cause, reason) => {
    expect(verdict(stats, evidence)).toEqual({
      status: 'target-limited',
      reasons: [expect.stringMatching(reason)],
      causes: [cause],
    });
  });

  it.each<[string, Partial<TrafficStats>, Partial<Evidence>]>([
    ['1% waited', { queued: 40 }, {}],
    ['1% failed', { errors: { http_5xx: 45 } }, {}],
    ['a tenth was refused', { errors: { http_4xx: 400 } }, {}],
    ['one of a few failed', { ...few(40), errors: { http_5xx: 1 } }, {}],
    ['one arrival of many was dropped', {}, drops('users', 1)],
    ['one arrival of 222 came too late', { users: { ...users, planned: 222 } }, drops('late', 1)],
  ])('stays valid when %s', (_what, stats, evidence) => {
    expect(verdict(stats, evidence).status).toBe('valid');
  });

  it.each<[string, Partial<TrafficStats>, Partial<Evidence>, string, RegExp]>([
    ['a worker was lost', {}, { troubles: ['worker 1 of 2 was lost: x'] }, 'trouble', /^worker 1/],
    [
      'it was late itself for much of the response time',
      { latency: { ...latency, atLeast: aDistribution(12) } },
      {},
      'own_delay',
      /^the generator may have added 5\.70 ms to response time p99, which is 12\.0 ms without it and 17\.7 ms with it \(1% of the requests were sent 2\.60 ms late or more, read up to 0\.30 ms late\)$/,
    ],
    [
      'it was late itself for the median, not for the slowest',
      { latency: { ...latency, response: { ...latency.response, p50: 8 } } },
      {},
      'own_delay',
      /added 5\.18 ms to response time p50/,
    ],
    [
      'many arrivals were too late',
      {},
      drops('late', 20),
      'late_arrivals',
      /^20 arrivals of 1,100 \(1\.82%\) were dropped because the generator was too late for them; 0\.30% are tolerated$/,
    ],
    [
      'it was late in many seconds',
      { timeline: rows([1, late], [2, late], [5, late], [6, late], [7, late], [8, late]) },
      {},
      'late_seconds',
      /^the generator was late in 6 seconds of 18, seconds 1-2 and 5-8; 5\.00% are tolerated$/,
    ],
    [
      'the curve was not followed, and nothing explains it',
      { timeline: rows([16, { sent: 100 }]) },
      {},
      'rate_missed',
      /^100 requests \(3\.85%\) of the curve were not sent$/,
    ],
    [
      'more than 2% were sent above the curve',
      { timeline: rows([15, { sent: 260 }]) },
      {},
      'rate_exceeded',
      /^60 requests \(2\.31%\) were sent above the curve, other than by users who had arrived before it fell$/,
    ],
    [
      'this machine had no port left',
      { errors: { local_limit: 7 } },
      {},
      'local_limit',
      /^7 requests \(0\.18%\) found no free port or file descriptor on this machine/,
    ],
  ])('is generator-limited when %s', (_what, stats, evidence, cause, reason) => {
    expect(verdict(stats, evidence)).toEqual({
      status: 'generator-limited',
      reasons: [expect.stringMatching(reason)],
      causes: [cause],
    });
  });

  it('stays valid if the generator was late in two seconds of many', () => {
    expect(verdict({ timeline: rows([1, late], [2, late]) }).status).toBe('valid');
  });

  it.each<[string, number, number]>([
    ['added less than 2 ms', 3, 1.1],
    ['added less than a tenth', 500, 460],
  ])('stays valid when the generator %s', (_what, p99, leastP99) => {
    const measured = { ...latency, response: aDistribution(p99), atLeast: aDistribution(leastP99) };
    expect(verdict({ latency: measured }).status).toBe('valid');
  });

  it('does not judge the p99 of a few requests, which is a single request', () => {
    const response = { ...aDistribution(17.7), count: 200 };
    const atLeast = { ...response, p99: 7 };
    expect(verdict({ latency: { ...latency, response, atLeast } }).status).toBe('valid');
  });

  it('does not blame the generator for what was dropped or cut short', () => {
    expect(verdict({ timeline: rows([17, { sent: 100 }]) }, { fullSeconds: 17 }).status).toBe(
      'valid',
    );
    const turnedAway = { timeline: rows([17, { sent: 100, dropped: 100, ...stalled }]) };
    expect(verdict(turnedAway).status).toBe('target-limited');
  });

  it('does not blame the services if there were too many users for a limit', () => {
    const crowded = { limitedBy: 'target', dropped: 60, sent: 40, completed: 40 } as const;
    const timeline = rows([3, crowded], [4, crowded], [5, crowded]);
    expect(verdict({ timeline }, drops('users', 180)).causes).toEqual(['max_users']);
    expect(verdict({ timeline }, drops('queue', 180)).causes).toEqual([
      'max_connections',
      'seconds',
    ]);
  });

  it('does not blame the generator for a surplus after a stall: users who waited come back together', () => {
    const thawed = { timeline: rows([12, { ...stalled, completed: 3 }], [15, { sent: 300 }]) };
    expect(verdict(thawed)).toMatchObject({ status: 'target-limited', causes: ['seconds'] });
  });

  it('stays valid if users who were active when the curve fell sent more than it', () => {
    const fallen = rows([15, { sent: 400, surplus: 200 }]);
    expect(verdict({ timeline: fallen }).status).toBe('valid');
  });

  it('names the generator first, if both were at their limits', () => {
    const busy = { latency: { ...latency, atLeast: aDistribution(2) } };
    const both = verdict({ ...busy, queued: 400 });
    expect(both).toMatchObject({ status: 'generator-limited', causes: ['own_delay'] });
    expect(verdict(busy, drops('queue', 550)).causes).toEqual(['own_delay', 'max_connections']);
  });

  it('is unreachable if there was no response, and names the errors', () => {
    expect(verdict({ statusCodes: {}, errors: { timeout: 3865 } })).toEqual({
      status: 'unreachable',
      reasons: ['none of 3,865 requests got a response (timeout 3,865)'],
      causes: ['unreachable'],
    });
  });
});

describe('a run at a constant rate', () => {
  const steady = { sent: 40, completed: 40, targetRps: 40, activeUsers: 20 };
  const played = (of: (second: number) => Partial<TimelineRow>, seconds = 30) => ({
    timeline: Array.from({ length: seconds }, (_, second) =>
      aRow(second, { ...steady, ...of(second) }),
    ),
  });
  const judge = (stats: Partial<TrafficStats>) => verdict(stats, { fullSeconds: 30 });

  it('is not silently valid if a backlog grows, although nothing fails yet', () => {
    const grown = played((second) => ({
      completed: 38,
      p50: 25 * 1.14 ** second,
      activeUsers: 20 + 2 * second,
    }));
    expect(judge(grown)).toEqual({
      status: 'target-limited',
      reasons: [
        expect.stringMatching(
          /^at a constant rate, response time p50 rose from 34\.8 ms \(second 2\) to 980 ms \(second 27\), requests in flight by \d+, users from 26 to 78: a backlog was growing/,
        ),
      ],
      causes: ['unsteady'],
    });
  });

  it.each<[string, (second: number) => Partial<TimelineRow>]>([
    ['is steady', () => ({ p50: 25 })],
    ['becomes faster', (second) => ({ p50: 100 - second })],
    ['is slower in the end by a little', (second) => ({ p50: 25 + second / 10 })],
    ['is slower for a while', (second) => ({ p50: second > 10 && second < 20 ? 300 : 25 })],
    [
      'has answers of erratic length',
      (second) => ({ p50: 25 + ((second * 7919) % 97), completed: 40 + (second % 2 ? 9 : -9) }),
    ],
    [
      'is still rising its rate',
      (second) => ({ targetRps: 10 + second, sent: 10 + second, p50: 25 * 1.1 ** second }),
    ],
  ])('is valid when it %s', (_what, of) => {
    expect(judge(played(of)).status).toBe('valid');
  });

  it('is not judged by a few seconds', () => {
    const grown = played((second) => ({ completed: 30, p50: 25 * 1.5 ** second }), 9);
    expect(judge(grown).causes ?? []).not.toContain('unsteady');
  });
});
