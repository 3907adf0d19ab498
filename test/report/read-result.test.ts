import { describe, expect, it } from 'vitest';
import { readResult, resultFrom } from '../../src/report/read-result.ts';
import { aResult } from '../cli/views.ts';

const whole = JSON.stringify(aResult());

describe('a result', () => {
  it('is read as it was written', () => {
    expect(resultFrom(whole, 'r.json')).toEqual(aResult());
  });

  it.each([
    ['that is empty', ' \n', /^r\.json is empty; a result is what `rushhour run --json FILE`/],
    ['that is not JSON', 'profile: shop', /^r\.json is not JSON; a result is what/],
    ['that was cut off', whole.slice(0, -20), /^r\.json is no whole JSON: it was cut off/],
    ['that is something else', '{"name":"shop"}', /^r\.json is JSON but no result; a result is/],
    ['that is a list', '[1,2]', /^r\.json is JSON but no result/],
    ['of another format', '{"formatVersion":2}', /is a result of format 2, this is .* format 1/],
    [
      'with something missing',
      JSON.stringify({ ...aResult(), users: undefined }),
      /^r\.json is no whole result: users: .*undefined/,
    ],
    [
      'with something wrong inside',
      JSON.stringify({ ...aResult(), timeline: [{ second: -1 }] }),
      /^r\.json is no whole result: timeline\.0\./,
    ],
  ])('%s is refused in one sentence', (_, text, says) => {
    const read = () => resultFrom(text, 'r.json');
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_RESULT' }));
    expect(read).toThrow(says);
  });

  it.each(['/no/such/result.json', import.meta.dirname])('at %s is refused', async (path) => {
    await expect(readResult(path)).rejects.toMatchObject({ code: 'INVALID_RESULT' });
  });
});
