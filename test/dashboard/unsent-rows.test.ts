import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withRows } from '../../src/dashboard/protocol.ts';
import { UnsentRows } from '../../src/dashboard/unsent-rows.ts';
import { AgingRows } from '../../src/statistics/aging-rows.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import type { TimelineRow } from '../../src/statistics/result.ts';
import { aRow } from '../cli/views.ts';

const LENGTHS = [
  { seconds: 1, keep: 4 },
  { seconds: 2, keep: 3 },
  { seconds: 6, keep: Number.POSITIVE_INFINITY },
];
const nothing = new MergedHistogram().recorded();
const durations = { response: nothing, service: nothing, lateness: nothing };

/** Seconds that pass before the browser is shown the run again, or a reset. */
const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('reset' as const)), {
  maxLength: 30,
});

it('a browser has the timeline of the run, whatever was merged or reset since its last update', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const rows = new AgingRows(LENGTHS);
      const unsent = new UnsentRows();
      let shown: readonly TimelineRow[] = [];
      let second = 0;
      for (const step of list) {
        if (step === 'reset') rows.clear();
        else for (let i = 0; i < step; i++) rows.add({ row: aRow(second++), ...durations });
        unsent.see(rows.rows);
        for (let event = unsent.take(); event !== null; event = unsent.take()) {
          shown = withRows(shown, structuredClone(event));
        }
        expect(shown).toEqual(rows.rows);
        expect(unsent.take()).toBeNull();
      }
    }),
  );
});

it('an hour of a run is sent in pieces, and one more second is one row', () => {
  const rows = new AgingRows();
  for (let second = 0; second < 3600; second++) rows.add({ row: aRow(second), ...durations });
  const unsent = new UnsentRows();
  unsent.see(rows.rows);
  const sizes: number[] = [];
  for (let event = unsent.take(); event !== null; event = unsent.take())
    sizes.push(event.rows.length);
  expect(Math.max(...sizes)).toBe(200);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3600);
  rows.add({ row: aRow(3600), ...durations });
  unsent.see(rows.rows);
  expect(unsent.take()).toEqual({ anew: false, rows: [aRow(3600)] });
});
