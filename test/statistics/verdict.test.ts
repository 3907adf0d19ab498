import { describe, expect, it } from 'vitest';
import type { TimelineRow, TrafficStats } from '../../src/statistics/result.ts';
import { type Evidence, limitOf, verdictOf } from '../../src/statistics/verdict.ts';
import { aDistribution, aResult, aRow } from '../cli/views.ts';

const row = aRow(5);

describe('a second is limited', () => {
  it.each<[string, Partial<TimelineRow>, TimelineRow['limitedBy']]>([
    ['by nothing as a rule', {}, null],
    ['by services that turn users away', { dropped: 1 }, 'target'],
    ['by services whose requests wait for connections', { queued: 10 }, 'target'],
    ['not by a few that wait', { queued: 9 }, null],
    ['not by those who wait among many', { queued: 10, sent: 1000 }, null],
    ['by services that fail more than a tenth', { failed: 21 }, 'target'],
    ['not by those that fail a tenth', { failed: 20 }, null],
    ['not by a few failures', { failed: 4, completed: 4, sent: 4 }, null],
    ['by services that stand still', { completed: 0 }, 'target'],
    ['by services that have just begun to stand still', { completed: 3 }, 'target'],
    ['not by slower ones', { completed: 21 }, null],
    ['not by a few requests that are under way', { completed: 0, sent: 19 }, null],
    ['by the generator when it is late', { latenessP99: 50 }, 'generator'],
    ['by the generator first', { latenessP99: 50, dropped: 9, completed: 0 }, 'generator'],
  ])('%s', (_what, changes, limit) => {
    expect(limitOf({ ...row, ...changes }, 0, aRow(4))).toBe(limit);
  });

  it('by the generator when arrivals came too late', () => {
    expect(limitOf(row, 1, aRow(4))).toBe('generator');
  });

  it('by services that stand still for as long as they do', () => {
    const still = { ...row, completed: 0 };
    expect(limitOf(still, 0, aRow(4, { completed: 0, limitedBy: 'target' }))).toBe('target');
  });

  it('not by services that take seconds for every answer, while the rate goes up', () => {
    expect(limitOf({ ...row, completed: 0 }, 0, undefined)).toBe(null);
    expect(limitOf({ ...row, completed: 0 }, 0, aRow(4, { completed: 0 }))).toBe(null);
    expect(limitOf({ ...row, completed: 12 }, 0, aRow(4, { completed: 9 }))).toBe(null);
  });
});

/** 18 seconds, 2,600 requests on the curve; what matters to a test is given. */
function verdict(stats: Partial<TrafficStats> = {}, evidence: Partial<Evidence> = {}) {
  const { stats: counted, latency, percentiles, errorExamples, timeline } = aResult();
  const rest = { latency, percentiles, errors: {}, errorExamples, timeline };
  return verdictOf({
    stats: { ...counted, ...rest, ...stats },
    latenessP99: 2,
    late: 0,
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

describe('a verdict', () => {
  it('is valid when nothing limited the run', () => {
    expect(verdict()).toEqual({ status: 'valid', reasons: [] });
  });

  it.each<[string, Partial<TrafficStats>, RegExp]>([
    [
      'arrivals were turned away',
      { users: { ...users, dropped: 55 } },
      /^55 arrivals \(5\.00%\) were dropped: users, connections or queue were at their limits$/,
    ],
    [
      'more than 1% had to wait',
      { queued: 39 },
      /^39 requests \(1\.01%\) had to wait for a connection$/,
    ],
    [
      'the services failed more than 1%',
      { errors: { http_5xx: 20, timeout: 19 } },
      /^the services failed 39 requests \(1\.01%\)$/,
    ],
    [
      'more had to wait than were ever sent',
      { queued: 4000 },
      /^4,000 requests \(100%\) had to wait for a connection$/,
    ],
    [
      'more than a tenth was refused',
      { errors: { http_4xx: 387 } },
      /^the services refused 387 requests \(10%\), 4xx$/,
    ],
    [
      'they stalled, and says when',
      { timeline: rows([3, stalled], [4, stalled], [9, stalled]) },
      /^the services did not keep up in seconds 3-4 and 9$/,
    ],
  ])('is target-limited when %s', (_what, stats, reason) => {
    const { status, reasons } = verdict(stats);
    expect(status).toBe('target-limited');
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  it.each<[string, Partial<TrafficStats>]>([
    ['up to 1% had to wait', { queued: 38 }],
    ['up to 1% failed', { errors: { http_5xx: 38 } }],
    ['up to a tenth was refused', { errors: { http_4xx: 386 } }],
  ])('stays valid when %s', (_what, stats) => {
    expect(verdict(stats).status).toBe('valid');
  });

  it.each<[string, Partial<TrafficStats>, Partial<Evidence>, RegExp]>([
    ['a worker was lost', {}, { troubles: ['worker 1 of 2 was lost: x'] }, /^worker 1 of 2/],
    [
      '1% of the requests were late',
      {},
      { latenessP99: 25.1 },
      /^1% of the requests were more than 25\.1 ms late on our side$/,
    ],
    [
      'response times were its own lateness for the most part',
      {},
      { latenessP99: 12 },
      /^1% of the requests were more than 12\.0 ms late on our side, with a response time p99 of 17\.7 ms$/,
    ],
    [
      'arrivals were too late',
      { users: { ...users, dropped: 2 } },
      { late: 2 },
      /^2 arrivals \(0\.18%\) were dropped because the generator was too late$/,
    ],
    [
      'it was late in more than two seconds',
      { timeline: rows([1, late], [2, late], [5, late]) },
      {},
      /^the generator was late in seconds 1-2 and 5$/,
    ],
    [
      'the curve was not followed, and nothing explains it',
      { timeline: rows([16, { sent: 100 }]) },
      {},
      /^100 requests \(3\.85%\) of the curve were not sent$/,
    ],
    [
      'more than 2% were sent above the curve',
      { timeline: rows([15, { sent: 260 }]) },
      {},
      /^60 requests \(2\.31%\) were sent above the curve, other than by users who were here when it fell$/,
    ],
    [
      'this machine had no port left',
      { errors: { local_limit: 7 } },
      {},
      /^7 requests \(0\.18%\) found no port or open file left on this machine/,
    ],
  ])('is generator-limited when %s', (_what, stats, evidence, reason) => {
    const { status, reasons } = verdict(stats, evidence);
    expect(status).toBe('generator-limited');
    expect(reasons).toEqual([expect.stringMatching(reason)]);
  });

  it('stays valid when the generator was late in two seconds of many', () => {
    expect(verdict({ timeline: rows([1, late], [2, late]) }).status).toBe('valid');
  });

  it('stays valid when the generator was a little late, or by what slow services make little of', () => {
    expect(verdict({}, { latenessP99: 9.9 }).status).toBe('valid');
    const latency = { ...aResult().latency, response: aDistribution(100) };
    expect(verdict({ latency }, { latenessP99: 24 }).status).toBe('valid');
  });

  it('does not lay at the generator’s door what was dropped or cut short', () => {
    expect(verdict({ timeline: rows([17, { sent: 100 }]) }, { fullSeconds: 17 }).status).toBe(
      'valid',
    );
    const turnedAway = { timeline: rows([17, { sent: 100, dropped: 100, ...stalled }]) };
    expect(verdict(turnedAway).status).toBe('target-limited');
  });

  it('stays valid when users who were here when the curve fell sent more than it', () => {
    const fallen = rows([15, { sent: 400, surplus: 200 }]);
    expect(verdict({ timeline: fallen }).status).toBe('valid');
  });

  it('names the generator first, when both were at their limits', () => {
    const both = verdict({ queued: 400 }, { latenessP99: 80 });
    expect(both.status).toBe('generator-limited');
    expect(both.reasons).toHaveLength(1);
  });

  it('says how much an overloaded generator turned away', () => {
    const overloaded = { users: { ...users, dropped: 550 } };
    expect(verdict(overloaded, { latenessP99: 80 }).reasons).toEqual([
      '1% of the requests were more than 80.0 ms late on our side',
      '550 arrivals (50%) were dropped: users, connections or queue were at their limits',
    ]);
  });

  it('is unreachable when nothing was answered, and names the errors', () => {
    expect(verdict({ statusCodes: {}, errors: { timeout: 3865 } })).toEqual({
      status: 'unreachable',
      reasons: ['none of 3,865 requests got an answer (timeout 3,865)'],
    });
  });
});
