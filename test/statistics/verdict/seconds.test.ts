import { describe, expect, it } from 'vitest';
import type { TimelineRow } from '../../../src/statistics/result.ts';
import { limitOf } from '../../../src/statistics/verdict/seconds.ts';
import { aRow } from '../../cli/views.ts';

const row = aRow(5);
const failed = (service: number, refused = 0) => ({
  failed: service + refused,
  errors: { http_5xx: service, http_4xx: refused },
});

describe('a second is limited', () => {
  it.each<[string, Partial<TimelineRow>, TimelineRow['limitedBy']]>([
    ['by nothing as a rule', {}, null],
    ['not by one arrival that finds no room', { dropped: 1 }, null],
    ['by limits that turn arrivals away', { dropped: 12 }, 'target'],
    ['by requests that wait for connections', { queued: 60 }, 'target'],
    ['not by a tenth that waits', { queued: 20 }, null],
    [
      'not by 399 of 6,000 that wait, since this machine was a few milliseconds late',
      { queued: 399, sent: 6000, completed: 6000 },
      null,
    ],
    ['by services that fail clearly more than a tenth', failed(50), 'target'],
    ['not by those that fail a tenth', failed(20), null],
    ['not by chance where they fail 5%', failed(25), null],
    ['by 8 failures of 8', { ...failed(8), completed: 8, sent: 8 }, 'target'],
    ['not by what they refuse: that is judged over the run', failed(0, 200), null],
    ['by services that stand still', { completed: 0 }, 'target'],
    ['by services that have just begun to stand still', { completed: 3 }, 'target'],
    ['not by slower ones', { completed: 21 }, null],
    ['not by a few requests that are under way', { completed: 0, sent: 12 }, null],
    ['by the generator when it is late', { latenessP99: 50 }, 'generator'],
    ['by the generator first', { latenessP99: 50, dropped: 90, completed: 0 }, 'generator'],
  ])('%s', (_what, changes, limit) => {
    expect(limitOf({ ...row, ...changes }, 0, aRow(4))).toBe(limit);
  });

  it('by the generator if many arrivals came too late', () => {
    expect(limitOf({ ...row, dropped: 20 }, 20, aRow(4))).toBe('generator');
  });

  it('not by one arrival of 200 that came too late', () => {
    expect(limitOf({ ...row, dropped: 1 }, 1, aRow(4))).toBe(null);
  });

  it('by services that stall, for the length of the stall', () => {
    const still = { ...row, completed: 0 };
    expect(limitOf(still, 0, aRow(4, { completed: 0, limitedBy: 'target' }))).toBe('target');
  });

  it('not by services that take seconds for every response, while the rate rises', () => {
    expect(limitOf({ ...row, completed: 0 }, 0, undefined)).toBe(null);
    expect(limitOf({ ...row, completed: 0 }, 0, aRow(4, { completed: 0 }))).toBe(null);
    expect(limitOf({ ...row, completed: 12 }, 0, aRow(4, { completed: 9 }))).toBe(null);
  });
});
