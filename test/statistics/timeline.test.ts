import { expect, it } from 'vitest';
import { laneLayout } from '../../src/border/lanes.ts';
import type { Snapshot } from '../../src/border/messages.ts';
import { loadsHeld } from '../../src/statistics/rate-held.ts';
import { Timeline } from '../../src/statistics/timeline.ts';
import { IntervalHistogram } from '../../workers/interval-histogram.ts';

const layout = laneLayout(1);
const nothing = () => new IntervalHistogram().take();

/** @param sent since the beginning */
function snapshot(second: number, sent: number): Snapshot {
  const lane = new Uint32Array(layout.length);
  lane[layout.counters.sent] = sent;
  lane[layout.ages] = sent;
  return {
    generation: 0,
    second,
    nextSecond: second + 1,
    lane,
    response: nothing(),
    service: nothing(),
    connect: nothing(),
    tls: nothing(),
    firstByte: nothing(),
    atLeast: nothing(),
    startDelay: nothing(),
    readDelay: nothing(),
    lateness: nothing(),
    steps: [],
    notes: null,
  };
}

it('only the rest of the second in which statistics are reset is due: nothing was missed', () => {
  const timeline = new Timeline(
    1,
    layout,
    [],
    () => ({
      loads: [{ name: 'default', model: 'requests_per_second', tenths: [200], missed: 0 }],
    }),
    () => {},
  );
  for (const second of [0, 1, 2]) timeline.add(0, snapshot(second, 200 * (second + 1)));
  // What was sent until then, 0.75 s into the second, belongs to the time before the reset.
  timeline.skip(0, snapshot(3, 750));
  timeline.reset(3.75);
  timeline.add(0, snapshot(3, 800));
  timeline.add(0, snapshot(4, 1000));
  expect(timeline.rows.map(({ sent, targetRps }) => [sent, targetRps])).toEqual([
    [50, 50],
    [200, 200],
  ]);
  const load = {
    name: 'default',
    model: 'requests_per_second',
    arrivals: 'even',
    target: 200,
  } as const;
  const [held] = loadsHeld({ timeline: [...timeline.rows], loads: [load], durationSeconds: 5 });
  expect(held).toMatchObject({ missed: [], actual: 250, due: 250 });
});
