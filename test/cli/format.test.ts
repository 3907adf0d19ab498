import { describe, expect, it } from 'vitest';
import {
  condensed,
  milliseconds,
  percent,
  seconds,
  sparkline,
  table,
} from '../../src/cli/format.ts';
import { duration } from '../../src/cli/options.ts';
import { progressBlock } from '../../src/cli/progress.ts';
import { TrafficGenerator } from '../../src/generator/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { profileInput } from '../support/profiles.ts';

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
    [seconds(45), '45 s'],
    [seconds(125), '2:05 min'],
    [seconds(3723), '1:02:03 h'],
    [sparkline([0, 5, 10]), ' ▄█'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected);
  });

  it('condenses many values to the means of spans', () => {
    expect(condensed([1, 3, 5, 7], 2)).toEqual([2, 6]);
    expect(condensed([1, 2], 5)).toEqual([1, 2]);
  });

  it('lines columns up', () => {
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

  it.each(['', '-5s', 's', '5 minutes', '1e3', 'Infinity'])('%j is none', (text) => {
    expect(() => duration(text)).toThrow(/30s/);
  });
});

it.each([20, 40, 80, 200])('progress fits a terminal of %i columns', (columns) => {
  const generator = new TrafficGenerator(TrafficProfile.from(profileInput()));
  const view = {
    name: 'a profile with quite a long name',
    phase: generator.phase,
    durationSeconds: 10,
    stats: generator.getStats(),
  };
  const lines = progressBlock(view, columns);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  expect(lines.join('\n')).toContain('rate');
});
