import { describe, expect, it } from 'vitest';
import { rateInWords, verdictInWords } from '../../src/statistics/in-words.ts';
import { loadsHeld } from '../../src/statistics/rate-held.ts';
import type { TimelineRow, Verdict } from '../../src/statistics/result.ts';
import { aResult, aRow } from '../cli/views.ts';

const VALID: Verdict = { status: 'valid', reasons: [] };

/** Seconds with this much sent in each, at a constant rate. */
function run(targetRps: number, sent: readonly number[], changes: Partial<TimelineRow> = {}) {
  const timeline = sent.map((requests, second) =>
    aRow(second, { targetRps, sent: requests, surplus: 0, ...changes }),
  );
  return { timeline, durationSeconds: sent.length, loads: [], verdict: VALID };
}

const constant = (seconds: number, sent: number) => Array.from({ length: seconds }, () => sent);

describe('whether the rate was held', () => {
  it.each([
    ['each second of a fast run', run(200, constant(25, 200)), 'held in 25 whole seconds'],
    ['12 requests off', run(200, constant(25, 212)), 'held in 25 whole seconds'],
    [
      '13 requests off',
      run(200, [...constant(24, 200), 213]),
      'missed in 1 of 25 whole seconds (second 24: 213 of 200)',
    ],
    ['1% off at a high rate', run(5000, constant(10, 4950)), 'held in 10 whole seconds'],
    ['a slow run by stretches', run(10, constant(40, 10)), 'held in 4 stretches of 10 s'],
    [
      'a slow run that stopped for a while',
      run(10, [...constant(20, 10), ...constant(20, 0)]),
      'missed in 2 of 4 stretches of 10 s (second 20: 0 of 100)',
    ],
    [
      'the rest of a slow run with its last stretch',
      run(10, constant(27, 10)),
      'held in 2 stretches of 10 s',
    ],
    ['a slow run shorter than a stretch', run(15, constant(8, 15)), 'held in 1 stretch of 8 s'],
    [
      'a run of too few requests',
      run(0.2, [1, 0, 3, 0, 4, ...constant(15, 0)]),
      'too few requests to tell whether it was held (8 sent, 4 due)',
    ],
    ['no whole second', run(100, []), 'no whole second'],
  ])('is judged by %s', (_what, result, words) => {
    expect(rateInWords(result)).toBe(words);
  });

  it('excludes what users who were active when the curve fell sent above it, and no more', () => {
    const fallen = run(100, constant(10, 150), { surplus: 45 });
    expect(rateInWords(fallen)).toBe('held in 10 whole seconds');
    const more = run(100, constant(10, 150), { surplus: 30 });
    expect(loadsHeld(more)[0]).toMatchObject({ actual: 1200, due: 1000 });
    expect(rateInWords(more)).toMatch(/^missed in 10 of 10/);
  });

  it('excludes what was sent after the end', () => {
    expect(rateInWords(run(100, constant(10, 140), { sentAfterEnd: 40 }))).toMatch(/^held/);
  });

  it('is claimed by the headline only if it is true for every second', () => {
    expect(verdictInWords(aResult(run(200, constant(25, 200))))).toMatch(
      /^VALID: the rate was held/,
    );
    expect(verdictInWords(aResult(run(200, [...constant(24, 200), 0])))).toMatch(
      /not held throughout$/,
    );
    expect(verdictInWords(aResult(run(0.2, constant(20, 1))))).toBe(
      'VALID: the generator was on time',
    );
  });
});
