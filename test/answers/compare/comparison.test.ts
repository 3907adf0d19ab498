import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/answers/compare/budget.ts';
import { cautions, incomparable } from '../../../src/answers/compare/comparable.ts';
import { compare } from '../../../src/answers/compare/comparison.ts';
import { headlineOf } from '../../../src/answers/compare/in-words.ts';
import type { RunResult } from '../../../src/statistics/result.ts';
import { aRow } from '../../cli/views.ts';
import { aMeasuredResult, type Service } from '../results.ts';

const side = (name: string, ...services: Service[]) => ({
  name,
  runs: services.map((service, i) => ({ name: `${name}-${i}`, result: aMeasuredResult(service) })),
});
const changeOf = (comparison: ReturnType<typeof compare>, metric: string) =>
  comparison.changes.find((change) => change.metric === metric)!;

describe('a comparison of one run per side', () => {
  it('shows a slower build with an interval that contains the truth', () => {
    const comparison = compare(side('a', { seed: 1 }), side('b', { seed: 2, factor: 1.06 }), [
      parseBudget('latency_p50 +3%'),
      parseBudget('latency_p50 +20%'),
      parseBudget('latency_p50 +6%'),
    ]);
    const { shown, interval, change, before, after } = changeOf(comparison, 'latency_p50');
    expect(shown).toBe('higher');
    expect(interval!.low).toBeLessThan(0.06);
    expect(interval!.high).toBeGreaterThan(0.06);
    expect(change).toBeCloseTo(after / before - 1, 2);
    expect(comparison.budgets.map(({ status }) => status)).toEqual(['exceeded', 'kept', 'open']);
    expect(headlineOf(comparison)).toMatch(
      /^SLOWER: p50 \+[56]\.\d% \(\+[\d.]+% to \+[\d.]+%\), p99/,
    );
    expect(comparison.cautions).toEqual([
      expect.stringMatching(/^one run per side: the variation/),
    ]);
  });

  it('states what it would have detected if it shows nothing', () => {
    const comparison = compare(side('a', { seed: 1 }), side('b', { seed: 2 }), []);
    expect(comparison.changes.map(({ shown }) => shown)).toEqual(Array(6).fill(null));
    const { detectable, interval } = changeOf(comparison, 'latency_p50');
    expect(detectable).toBeGreaterThan((interval!.high - interval!.low) / 2);
    expect(headlineOf(comparison)).toMatch(
      /^NO DIFFERENCE SHOWN; a change of [\d.]+% at p50 or [\d.]+% at p99 would have been detected$/,
    );
  });

  it('shows error rates as a difference, not as a ratio', () => {
    const comparison = compare(side('a', { failing: 0.01 }), side('b', { failing: 0.05 }), []);
    const { shown, interval } = changeOf(comparison, 'error_rate');
    expect(shown).toBe('higher');
    expect(interval!.low).toBeGreaterThan(0.02);
    expect(interval!.high).toBeLessThan(0.06);
  });

  it('gives no intervals for a run of a few seconds', () => {
    const comparison = compare(side('a', { seconds: 20 }), side('b', { seconds: 20 }), [
      parseBudget('latency_p99 +5%'),
    ]);
    expect(comparison.changes.map(({ interval }) => interval)).toEqual(Array(6).fill(null));
    expect(comparison.budgets[0]!.status).toBe('open');
    expect(comparison.cautions[1]).toBe(
      '20 seconds are too few for intervals: at least 24 are needed',
    );
    expect(headlineOf(comparison)).toMatch(/^NOT COMPARED/);
  });
});

describe('a comparison of several runs per side', () => {
  const runs = (factor: number, ...seeds: number[]) =>
    seeds.map((seed) => ({ seed, factor, seconds: 30 }));

  it('ranks the runs and shows their difference', () => {
    const comparison = compare(
      side('a', ...runs(1, 1, 2, 3, 4)),
      side('b', ...runs(1.1, 5, 6, 7, 8)),
      [],
    );
    expect(comparison.by).toBe('runs');
    expect(comparison.confidence).toBeCloseTo(1 - 2 / 70, 12);
    const { shown, change } = changeOf(comparison, 'latency_p50');
    expect(shown).toBe('higher');
    expect(change).toBeCloseTo(0.1, 1);
  });

  it('claims nothing from three runs per side, which cannot show a difference at 95%', () => {
    const comparison = compare(
      side('a', ...runs(1, 1, 2, 3)),
      side('b', ...runs(1.5, 4, 5, 6)),
      [],
    );
    expect(comparison.changes.map(({ shown }) => shown)).toEqual(Array(6).fill(null));
    expect(comparison.cautions).toEqual([
      '3 and 3 runs give intervals of at most 90%, which show no difference: four per side are needed',
    ]);
  });
});

describe('results that cannot be compared', () => {
  const measured = aMeasuredResult({ seconds: 3 });
  const row = aRow(0, { targetRps: 50 });
  const cases: [string, Partial<RunResult>, RegExp][] = [
    [
      'of another profile',
      { profile: 'other' },
      /^a and b played different profiles: "shop" and "other"$/,
    ],
    [
      'of another seed',
      { seed: 2 },
      /have different seeds, 1 and 2, so their journeys differ: give both/,
    ],
    ['of another length', { durationSeconds: 60 }, /^a and b had different loads: 3 s and 60 s$/],
    [
      'of another load',
      { timeline: measured.timeline.map((one) => ({ ...one, targetRps: one.targetRps + 20 })) },
      /^a and b had different loads: a target of 100 and of 120 rps in second 0$/,
    ],
    [
      'that are not valid',
      { verdict: { status: 'generator-limited', reasons: ['late'] } },
      /^b is generator-limited, its numbers are not valid: late$/,
    ],
    ['without histograms', { timeline: [row] }, /^b has no histograms by second: run it again/],
    ['with nothing measured', { timeline: [] }, /^b has no second in which a request ended$/],
  ];
  it.each(cases)('%s are rejected with the reason', (_, result, says) => {
    const other = { name: 'b', result: { ...measured, ...result } };
    expect(incomparable({ name: 'a', result: measured }, [other])[0]).toMatch(says);
  });

  const loadOf = (name: string, model: 'users' | 'users_per_second', level: number) => ({
    ...measured,
    loads: [{ name, model, arrivals: 'even' as const, target: 0 }],
    timeline: measured.timeline.map((one) => ({
      ...one,
      targetRps: 0,
      loads: [
        {
          ...{ target: level, actual: level, excused: 0, dropped: 0 },
          ...{ sent: one.sent, failed: 0, arrived: 9, users: level },
        },
      ],
    })),
  });

  it.each([
    ['default', 'users_per_second', 20, 'users, and users per second'],
    ['default', 'users', 30, 'a target of 20 and of 30 users in second 0'],
    ['checkout', 'users', 20, 'users, and checkout in users'],
  ] as const)('of loads in other units or at other levels: %s in %s at %i', (...other) => {
    const [name, model, level, says] = other;
    const before = { name: 'a', result: loadOf('default', 'users', 20) };
    const after = { name: 'b', result: loadOf(name, model, level) };
    expect(incomparable(before, [after])).toEqual([`a and b had different loads: ${says}`]);
    expect(incomparable(before, [{ ...before, name: 'b' }])).toEqual([]);
  });

  it('of concurrent users come with a caution: slower services got fewer requests', () => {
    const users = { name: 'a', result: loadOf('default', 'users', 20) };
    const arrivals = { name: 'a', result: loadOf('default', 'users_per_second', 20) };
    expect(cautions([users])).toEqual([
      'concurrent users wait for their responses: the slower services got fewer requests',
    ]);
    expect(cautions([arrivals])).toEqual([]);
  });

  it('are not two runs of the same journeys', () => {
    const other = aMeasuredResult({ seconds: 3, seed: 9 });
    expect(incomparable({ name: 'a', result: measured }, [{ name: 'b', result: other }])).toEqual(
      [],
    );
  });
});
