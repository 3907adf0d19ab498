import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import {
  allocateLanes,
  beginWriting,
  endWriting,
  laneLayout,
  laneOf,
  readLane,
} from '../../src/border/lanes.ts';

const layout = laneLayout(3);

it('a lane is never read with a half of what belongs together', async () => {
  const lanes = allocateLanes(1, layout);
  const lane = laneOf(lanes, 0, layout);
  const url = new URL('../fixtures/lane-writer.ts', import.meta.url);
  const worker = new Worker(url, { workerData: { lanes, steps: 3 } });
  const copy = new Uint32Array(layout.length);
  let looks = 0;
  let last = 0;
  while (last < 200_000) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!readLane(lane, layout, copy)) continue;
    const sent = copy[layout.counters.sent]!;
    expect([copy[layout.steps], copy[layout.userTypes]]).toEqual([sent, sent]);
    looks++;
    last = sent;
  }
  await worker.terminate();
  expect(looks).toBeGreaterThan(1);
});

it('a lane whose writer stopped in the middle is not taken for whole', () => {
  const lane = laneOf(allocateLanes(1, layout), 0, layout);
  const copy = new Uint32Array(layout.length);
  beginWriting(lane, layout);
  expect(readLane(lane, layout, copy)).toBe(false);
  endWriting(lane, layout);
  expect(readLane(lane, layout, copy)).toBe(true);
});
