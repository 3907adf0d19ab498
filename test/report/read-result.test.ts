import { describe, expect, it } from 'vitest';
import { readResult, resultFrom } from '../../src/report/read-result.ts';
import { aResult } from '../cli/views.ts';

const whole = JSON.stringify(aResult());

describe('a result', () => {
  it('is read as it was written', () => {
    expect(resultFrom(whole, 'r.json')).toEqual(aResult());
  });

  it('of version 1 is read: its rows are seconds', () => {
    const { stats, timeline, ...rest } = aResult();
    const { sentAfterEnd, ...oldStats } = stats;
    const rows = timeline.map(({ seconds, sentAfterEnd, limitedSeconds, ...row }) => row);
    rows[3] = { ...rows[3]!, limitedBy: 'target' };
    const old = { ...rest, formatVersion: 1, stats: oldStats, timeline: rows };
    const read = resultFrom(JSON.stringify(old), 'old.json');
    expect(read.stats).toEqual(stats);
    expect(read.timeline[3]!.limitedSeconds).toEqual({ generator: 0, target: 1 });
    expect(read.timeline.filter((_, i) => i !== 3)).toEqual(timeline.filter((_, i) => i !== 3));
  });

  it.each([
    ['that is empty', ' \n', /^r\.json is empty; a result is what `rushhour run --json FILE`/],
    ['that is not JSON', 'profile: shop', /^r\.json is not JSON; a result is what/],
    ['that was cut off', whole.slice(0, -20), /^r\.json is not complete JSON: it was cut off/],
    ['that is something else', '{"name":"shop"}', /^r\.json is JSON but not a result; a result is/],
    ['that is a list', '[1,2]', /^r\.json is JSON but not a result/],
    ['of a later format', '{"formatVersion":3}', /is a result of format 3; .* formats up to 2/],
    [
      'with something missing',
      JSON.stringify({ ...aResult(), users: undefined }),
      /^r\.json is not a complete result: users: .*undefined/,
    ],
    [
      'with something wrong inside',
      JSON.stringify({ ...aResult(), timeline: [{ second: -1 }] }),
      /^r\.json is not a complete result: timeline\.0\./,
    ],
  ])('%s is refused in one sentence', (_, text, says) => {
    const read = () => resultFrom(text, 'r.json');
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_RESULT' }));
    expect(read).toThrow(says);
  });

  it.each(['/no/such/result.json', import.meta.dirname])('at %s is rejected', async (path) => {
    await expect(readResult(path)).rejects.toMatchObject({ code: 'INVALID_RESULT' });
  });
});
