import { describe, expect, it } from 'vitest';
import { objectiveOf, secondOf } from '../../../src/answers/find/objective.ts';
import { parseThreshold } from '../../../src/profile/threshold.ts';
import { aMeasuredResult } from '../results.ts';

const read = (text: string) => objectiveOf(parseThreshold(text));

describe('an objective', () => {
  it.each([
    ['latency_p99 < 300ms', 0.01, 300],
    ['latency_p50 <= 2s', 0.5, 2000],
    ['latency_p999 < 1s', 0.001, 1000],
    ['error_rate < 2%', 0.02, null],
  ])('%s allows a share', (text, allowed, limitMs) => {
    expect(read(text)).toEqual({ expression: text, allowed, limitMs });
  });

  it('is the complement of a success rate', () => {
    expect(read('success_rate >= 99%').allowed).toBeCloseTo(0.01, 12);
  });

  it.each([
    'latency_mean < 300',
    'latency_p99 > 3',
    'total < 3',
    'error_rate < 0',
    'service_p99 < 3',
    'latency_p99{browse} < 300',
    'latency_p99[10s] < 300',
  ])('%s is rejected: it is no share of all requests', (text) => {
    expect(() => read(text)).toThrow(/must limit a percentile or a share/);
  });
});

it.each([
  [
    'a tenth of its limit or less does not count',
    'latency_p99 < 300ms',
    { latenessP99: 29 },
    false,
  ],
  ['more than a tenth of its limit counts', 'latency_p99 < 300ms', { latenessP99: 31 }, true],
  ['2 ms are tolerated in any case', 'latency_p99 < 5ms', { latenessP99: 1.9 }, false],
  ['but no more', 'latency_p99 < 5ms', { latenessP99: 2.1 }, true],
  [
    'it causes no errors',
    'error_rate < 1%',
    { latenessP99: 80, limitedBy: 'generator' as const },
    false,
  ],
  [
    'but requests dropped because of it are missing',
    'error_rate < 1%',
    { latenessP99: 80, limitedBy: 'generator' as const, dropped: 9 },
    true,
  ],
])('lateness of this machine, judged by the rule of the verdict: %s', (_, text, columns, late) => {
  const row = { ...aMeasuredResult({ seconds: 1 }).timeline[0]!, ...columns };
  expect(secondOf(row, [read(text)], 0).generatorLimited).toBe(late);
});

it('violations in a second are counted from its histogram', () => {
  const row = aMeasuredResult({ seconds: 1, failing: 0.3 }).timeline[0]!;
  const { requests, inFlight, violations } = secondOf(
    row,
    [read('latency_p99 < 1ms'), read('latency_p50 < 20ms'), read('error_rate < 1%')],
    7,
  );
  expect([requests, inFlight]).toEqual([100, 7]);
  expect(violations[0]).toEqual({ count: 100, near: 100 });
  expect(violations[1]!.count).toBeGreaterThan(30);
  expect(violations[1]!.count).toBeLessThan(70);
  expect(violations[1]!.near).toBeGreaterThan(violations[1]!.count);
  expect(violations[2]).toEqual({ count: row.failed, near: row.failed });
});
