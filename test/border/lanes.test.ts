import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { allocateLanes, laneLayout, laneOf, readLane } from '../../src/border/lanes.ts';

const layout = laneLayout(3);

it('a copy of a lane never contains a half-recorded request', async () => {
  const lanes = allocateLanes(1, layout);
  const lane = laneOf(lanes, 0, layout);
  const url = new URL('../fixtures/lane-writer.ts', import.meta.url);
  const worker = new Worker(url, { workerData: { lanes, steps: 3 } });
  const copy = new Uint32Array(layout.length);
  let looks = 0;
  for (let last = 0; last < 200_000; last = copy[layout.counters.sent]!) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!readLane(lane, layout, copy)) continue;
    const { sent, successful } = layout.counters;
    expect([copy[layout.steps], copy[layout.userTypes]]).toEqual([copy[sent], copy[sent]]);
    expect(copy[layout.endedByStep]).toBe(copy[successful]);
    expect(copy[sent]! - copy[successful]!).toBeLessThanOrEqual(1);
    expect(copy[sent]! - copy[successful]!).toBeGreaterThanOrEqual(0);
    looks++;
  }
  await worker.terminate();
  expect(looks).toBeGreaterThan(1);
});

it('a lane whose writer was stopped halfway is not accepted as complete', () => {
  const lane = laneOf(allocateLanes(1, layout), 0, layout);
  const copy = new Uint32Array(layout.length);
  lane[layout.counters.sent]! += 1;
  lane[layout.steps]! += 1;
  expect(readLane(lane, layout, copy)).toBe(false);
  lane[layout.userTypes]! += 1;
  expect(readLane(lane, layout, copy)).toBe(true);
});
