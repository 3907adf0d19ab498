import { describe, expect, it } from 'vitest';
import { bar, condensed, sparkline, table } from '../../src/cli/format.ts';
import { duration } from '../../src/cli/options.ts';
import { cut } from '../../src/cli/terminal.ts';
import { milliseconds, percent, rate, seconds } from '../../src/text/format.ts';

describe('numbers for people', () => {
  it.each([
    [milliseconds(0.42), '0.42 ms'],
    [milliseconds(12.34), '12.3 ms'],
    [milliseconds(1234.5), '1,235 ms'],
    [percent(1), '100%'],
    [percent(0.99987), '99.99%'],
    [percent(0.5), '50.0%'],
    [percent(0.0012), '0.12%'],
    [seconds(2.5), '2.5 s'],
    [seconds(5.999), '6 s'],
    [seconds(45), '45 s'],
    [seconds(125), '2:05 min'],
    [seconds(3723), '1:02:03 h'],
    [sparkline([0, 5, 10]), ' ▄█'],
    [bar(0.5, 4), '██'],
    [rate(0.25), '0.3'],
    [rate(1234.5), '1,235'],
    [cut('a name', 4), 'a n…'],
    [cut('商店商店', 5), '商店…'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected);
  });

  it('condenses many values into the means of intervals', () => {
    expect(condensed([1, 3, 5, 7], 2)).toEqual([2, 6]);
    expect(condensed([1, 2], 5)).toEqual([1, 2]);
  });

  it('aligns columns', () => {
    expect(
      table(
        [
          ['a', '1'],
          ['long', '100'],
        ],
        '',
      ),
    ).toEqual(['a       1', 'long  100']);
  });
});

describe('times on the command line', () => {
  it.each([
    ['30s', 30],
    ['2m', 120],
    ['500ms', 0.5],
    ['1h', 3600],
    ['1.5', 1.5],
  ])('%s is %d seconds', (text, expected) => {
    expect(duration(text)).toBe(expected);
  });

  it.each(['', '-5s', 's', '5 minutes', '1e3', 'Infinity'])('%j is not a duration', (text) => {
    expect(() => duration(text)).toThrow(/30s/);
  });
});
