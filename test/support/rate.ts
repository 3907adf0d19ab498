import { expect } from 'vitest';
import type { TimelineRow } from '../../src/statistics/result.ts';

/** A request that is later than this was sent at a different time than the curve says, milliseconds. */
const LATE_MS = 20;

/**
 * No second has more requests than are due in it, within a tolerance, except for those that this
 * machine was too late to send in the seconds before: what was refused, missed or held back
 * does not come afterwards.
 */
export function expectNoBurst(timeline: readonly TimelineRow[], giveOrTake: number): void {
  let owed = 0;
  for (const { second, sent, targetRps, latenessP99 } of timeline) {
    const late = (latenessP99 ?? 0) > LATE_MS;
    expect(sent, `second ${second}`).toBeLessThanOrEqual(
      targetRps + giveOrTake + (late ? owed : 0),
    );
    owed = Math.max(0, (late ? owed : 0) + targetRps - sent);
  }
}
