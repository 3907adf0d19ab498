import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { judgeThresholds } from '../../src/engine/thresholds.ts';
import { windowObjectivesOf } from '../../src/engine/windows.ts';
import { parseThreshold, THRESHOLD_METRICS } from '../../src/profile/threshold.ts';
import { type Happening, happening, layout, play, WORKFLOWS } from '../support/recorded-windows.ts';
import { pass, profileOf, Rehearsal } from '../support/rehearsal.ts';
import { FAKED } from '../support/virtual-crew.ts';
import type { Answers } from '../support/virtual-sender.ts';

const PARTS = [
  ...['', '{gift}', '{look}', '{gift/list}', '{gift/add}', '{service:shop}', '{service:cart}'],
  ...['{scenario:calm}', '{scenario:busy}', '{has products}', '{items}', '{upload}'],
  '{gift/checkout}',
];

/** All valid metrics: those of all parts by which they are available, and the counter that exists. */
const EVERYTHING = THRESHOLD_METRICS.flatMap((metric) =>
  PARTS.flatMap((part) => {
    if (metric === 'counter' && part !== '{items}') return [];
    try {
      parseThreshold(`${metric}${part} >= 0`);
      return [`${metric}${part}`];
    } catch {
      return [];
    }
  }),
);

describe('a window that is as long as the run', () => {
  it('measures what the run measures, whatever the metric and the part, whichever worker is late', () => {
    expect(EVERYTHING.length).toBeGreaterThan(250);
    const happenings = fc.array(happening, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(happenings, fc.nat(3), (happenings, lateBy) => {
        const inWindows = EVERYTHING.map((metric) => `${metric}[8s] >= 0`);
        const { windows, stats } = play(happenings, inWindows, lateBy);
        const ofRun = judgeThresholds(
          EVERYTHING.map((metric) => `${metric} >= 0`),
          stats,
        );
        for (const [i, { expression, actual, windows: judged }] of windows.outcomes().entries()) {
          if (judged!.judged > 0) expect(actual, expression).toEqual(ofRun[i]!.actual);
          else expect(ofRun[i]!.actual ?? 0, expression).toBe(0);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('what is judged in a window', () => {
  const at = (second: number, more: Partial<Happening> = {}): Happening => {
    return {
      lane: 0,
      second,
      step: 0,
      load: 0,
      ms: 100,
      endsIn: 0,
      failed: false,
      leaves: null,
      ...more,
    };
  };
  const outcomes = (happenings: readonly Happening[], ...thresholds: string[]) =>
    play(happenings, thresholds)
      .windows.outcomes()
      .map(({ actual, passed, windows }) => [actual, passed, windows!.judged, windows!.missed]);

  it('is the named part alone, whether or not another part fails or is slow', () => {
    const happenings = [
      at(0),
      at(1, { step: 1, ms: 2000, failed: true }),
      at(2),
      at(3, { ms: 200 }),
    ];
    expect(
      outcomes(
        happenings,
        'error_rate{gift/list}[2s] == 0',
        'error_rate{gift/add}[2s] == 0',
        'error_rate{gift}[2s] < 50%',
        'error_rate{service:cart}[2s] == 0',
        'latency_max{service:shop}[1s] < 150',
      ),
    ).toEqual([
      [0, true, 2, 0],
      [1, false, 1, 1],
      [0.5, false, 2, 1],
      [1, false, 1, 1],
      [expect.closeTo(220, -1), false, 3, 1],
    ]);
  });

  it('is nothing if nothing was sent or noted, but a miss if requests were sent and none ended', () => {
    const happenings = [at(0, { endsIn: 2 }), at(5, { step: 2, leaves: 'completed' })];
    expect(
      outcomes(
        happenings,
        'latency_max{gift/list}[1s] < 10s',
        'latency_max{gift/add}[1s] < 10s',
        'check{has products}[1s] == 1',
        'users_failed[1s] == 0',
        'users_completed{look}[2s] == 1',
        'journey_max{gift}[2s] < 1s',
      ),
    ).toEqual([
      [expect.closeTo(110, -1), false, 2, 1],
      [null, false, 0, 0],
      [1, true, 2, 0],
      [0, true, 1, 0],
      [1, true, 1, 0],
      [expect.closeTo(100, -1), true, 2, 0],
    ]);
  });

  it('is a counter that stands still, while the run goes on', () => {
    const happenings = [at(0), at(1), at(3, { endsIn: 2 })];
    expect(outcomes(happenings, 'counter{items}[1s] >= 1', 'counter{other}[1s] == 0')).toEqual([
      // Second 3 only sent a request.
      [0, false, 8, 5],
      [0, true, 8, 0],
    ]);
  });

  it('is not a count once the curve has ended, or while it is 0', () => {
    const happenings = [0, 1, 2, 3, 4, 5].map((second) => at(second));
    const counts = [
      'total[1s] >= 1',
      'counter{items}[2s] >= 2',
      'throughput_rps{scenario:calm}[1s] >= 1',
    ];
    const others = ['dropped[1s] <= 1', 'error_rate[1s] == 0'];
    const { windows } = play(happenings, [...counts, ...others], 1, 3);
    expect(windows.outcomes().map(({ passed, windows }) => [passed, windows!.judged])).toEqual([
      [true, 3],
      [true, 1],
      [true, 3],
      [true, 8],
      [true, 6],
    ]);
  });

  it('is not a count of one shard, which sends only a part of the run', () => {
    const own = ['error_rate[1s] == 0', 'failed[1s] < 5'];
    const thresholds = ['total[1s] >= 100', 'counter{items}[1s] >= 10', ...own];
    const names = { layout, workflows: WORKFLOWS };
    const part = { index: 0, count: 2 };
    const ofShard = windowObjectivesOf({ thresholds, abortAfter: 3 }, names, { part });
    expect(ofShard.outcomes().map(({ expression }) => expression)).toEqual(own);
  });

  it('is not a share of users of a scenario that no user has left yet', () => {
    const happenings = [at(0), at(4, { leaves: 'completed' })];
    expect(outcomes(happenings, 'users_completed{scenario:calm}[2s] == 1')).toEqual([
      [1, true, 1, 0],
    ]);
  });

  it('has the value furthest from an exact limit as its worst', () => {
    const happenings = [at(0), at(0), at(1), at(2), at(2), at(2)];
    expect(outcomes(happenings, 'total[1s] == 1')[0]!.slice(0, 2)).toEqual([3, false]);
  });
});

describe('a threshold on a step, over windows', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: [...FAKED] });
    slowFromMs = Number.POSITIVE_INFINITY;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const slowSecondStep: Answers = (_user, _atMs, { step }) =>
    step.name === 'two' && performance.now() > slowFromMs ? 400 : 20;
  let slowFromMs = Number.POSITIVE_INFINITY;

  it.each([
    ['latency_p95{walk/two}[2s] < 300', true],
    ['latency_p95{service:shop}[2s] < 300', true],
    ['latency_p95{walk/one}[2s] < 300', false],
    ['latency_p50{walk}[2s] < 300', false],
  ])(
    '%s ends the run at the end of the second window that misses it: %s',
    async (threshold, ends) => {
      const rehearsal = new Rehearsal({
        profile: profileOf({ thresholds: [threshold], abortAfter: 2, requestsPerSecond: 60 }),
        answering: slowSecondStep,
      });
      void rehearsal.run.start();
      await pass(100);
      slowFromMs = performance.now() + 6000;
      await pass(14_000);
      const { reason } = rehearsal.windows;
      if (!ends) expect(reason).toBeNull();
      else
        expect(reason).toBe(
          `${threshold} was missed in 2 windows of 2 s in a row, up to second 10`,
        );
    },
  );
});
