import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { progressBlock } from '../../../src/cli/live/block.ts';
import { progressLine } from '../../../src/cli/live/line.ts';
import type { LiveView } from '../../../src/cli/live/view.ts';
import { aTerminal, aView } from '../views.ts';

const HINT = 'p pause   + - rate   q stop';

const extremes: Partial<LiveView>[] = [
  {},
  { name: 'a profile with quite a long name, 商店, that goes on and on' },
  { phase: 'draining' },
  { phase: 'paused', durationSeconds: 1_728_000 },
  {
    verdict: {
      status: 'target-limited',
      reasons: [
        '1,234 arrivals (12%) were dropped: users, connections or queue were at their limits',
      ],
    },
  },
];

describe('the block of a run', () => {
  it.each([20, 40, 80, 200])(
    'has a constant height and fits a terminal of %i columns',
    (columns) => {
      for (const extreme of extremes) {
        const lines = progressBlock(aView(extreme), aTerminal(columns), HINT);
        expect(lines).toHaveLength(9);
        for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
      }
    },
  );

  it('shows progress, rate, success and available keys at 40 columns', () => {
    expect(progressBlock(aView(), aTerminal(40), HINT)).toEqual([
      'shop: ramp down, 12 s left of 30 s',
      '█████████████████████░░░░░░░░░░░░░░ 60%',
      'rate        198 of 200 rps  ▄▄▄▄▄▄▄█████',
      'users       310 now, 1,100 in total',
      'response ms p50 3.0, p95 8.8, p99 18',
      'start delay p99 2.60 ms, max 21.0 ms',
      'errors      http_5xx 12, timeout 3',
      'verdict     valid so far',
      'p pause   + - rate   q stop',
    ]);
  });
});

it('is condensed to one line for logs', () => {
  expect(progressLine(aView())).toBe(
    'shop: 18 s of 30 s, ramp down, 198 of 200 rps, 310 users, p95 8.77 ms, 99.61% successful, http_5xx 12, timeout 3',
  );
});
