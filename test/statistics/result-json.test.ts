import { expect, it } from 'vitest';
import { resultJson } from '../../src/statistics/result-json.ts';
import { aResult, aRow } from '../cli/views.ts';

it('a result of many days is written in small pieces, and never as one string', () => {
  const timeline = Array.from({ length: 50_000 }, (_, second) => aRow(second));
  const lengths = Array.from(resultJson(aResult({ timeline })), ({ length }) => length);
  expect(lengths.length).toBeGreaterThan(timeline.length);
  expect(lengths.reduce((a, b) => Math.max(a, b))).toBeLessThan(20_000);
});

it('the pieces are the JSON of the result, without what is undefined', () => {
  const result = aResult({ timeline: [aRow(0), aRow(1)], exports: [] });
  expect(JSON.parse([...resultJson(result)].join(''))).toEqual(JSON.parse(JSON.stringify(result)));
});
