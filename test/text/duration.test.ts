import { expect, it } from 'vitest';
import { secondsOf } from '../../src/text/duration.ts';

it.each([
  ['500ms', 0.5],
  ['30s', 30],
  ['5m', 300],
  ['1m30s', 90],
  ['1.5h', 5400],
  ['1d', 86_400],
  [' 2s ', 2],
])('%s is %d s', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});

it.each(['', '5', '5 m', 'm', '-5s', '5x', '5s3', '1e3s', '5constructor', '1..5s', '5ss', 's5'])(
  '"%s" is not a duration',
  (text) => {
    expect(secondsOf(text)).toBeNull();
  },
);
