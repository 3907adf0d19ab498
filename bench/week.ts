/**
 * A week of a run on a virtual clock: the cost of reading its statistics, keeping it and writing its result as it gets
 * older. Statistics receive the reports that a worker sends each second at 200 requests/s; no request is sent.
 *
 *     npm run bench:week [-- days]
 */
import { allocateLanes, laneLayout, laneOf } from '../src/border/lanes.ts';
import type { Snapshot } from '../src/border/messages.ts';
import { resultOf } from '../src/engine/result-of.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { resolveProfile } from '../src/profile/shipped.ts';
import { resultJson } from '../src/statistics/result-json.ts';
import { Statistics } from '../src/statistics/statistics.ts';
import { registeredWorkflows } from '../src/workflows.ts';
import { IntervalHistogram } from '../workers/interval-histogram.ts';
import { percentile } from './support/spread.ts';
import { table } from './support/table.ts';

const RATE = 200;
const days = Number(process.argv[2] ?? 7);
const MOMENTS: readonly (readonly [name: string, seconds: number])[] = [
  ['a minute', 60],
  ['an hour', 3600],
  ['6 hours', 6 * 3600],
  ['a day', 86_400],
  ['3 days', 3 * 86_400],
  ['a week', 7 * 86_400],
];

const profile = TrafficProfile.fromYaml(resolveProfile('peak'));
const workflows = registeredWorkflows();
const steps = workflows.reduce((sum, workflow) => sum + workflow.steps.length, 0);
const layout = laneLayout(steps);
const lanes = allocateLanes(1, layout);
const lane = laneOf(lanes, 0, layout);
const statistics = new Statistics({
  lanes,
  laneCount: 1,
  layout,
  workflows,
  scheduled: () => ({
    loads: [
      {
        name: 'default',
        model: 'requests_per_second',
        tenths: Array.from({ length: 10 }, () => RATE / 10),
        missed: 0,
      },
    ],
  }),
});

/** Response times around 20 ms with a tail, as many as in a second. */
function recorded(count: number, digits: 2 | 3 = 3) {
  const histogram = new IntervalHistogram(digits);
  for (let i = 0; i < count; i++) {
    const gauss =
      Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    histogram.recordMs(20 * Math.exp(0.6 * gauss));
  }
  return histogram.take();
}

/** Some seconds to choose from: drawing all durations each time would take longer than everything else. */
const seconds = Array.from({ length: 30 }, () => ({
  response: recorded(RATE),
  service: recorded(RATE),
  connect: recorded(RATE / 100),
  tls: recorded(0),
  firstByte: recorded(RATE),
  atLeast: recorded(RATE),
  startDelay: recorded(RATE),
  readDelay: recorded(RATE),
  lateness: recorded(RATE),
  notes: null,
  steps: Array.from({ length: steps }, (_, step) => ({
    step,
    elsewhere: null,
    failed: 0,
    response: recorded(Math.ceil(RATE / steps), 2),
  })),
}));

function play(second: number): void {
  for (const counter of ['sent', 'successful'] as const) lane[layout.counters[counter]]! += RATE;
  for (let step = 0; step < steps; step++) lane[layout.steps + step]! += Math.ceil(RATE / steps);
  lane[layout.statusCodes + 200]! += RATE;
  const snapshot: Snapshot = {
    ...seconds[second % seconds.length]!,
    generation: 0,
    second,
    nextSecond: second + 1,
    lane: lane.slice(),
  };
  statistics.add(0, snapshot);
  statistics.poll();
}

function look(second: number) {
  return statistics.view({
    loads: [{ name: 'default', model: 'requests_per_second', arrivals: 'even', target: RATE }],
    elapsedSeconds: second + 1,
    userTypes: ['premium', 'free', 'guest'],
    over: false,
  });
}

function timed(call: () => unknown): number {
  const before = performance.now();
  call();
  return performance.now() - before;
}

const result = (second: number) =>
  resultOf({
    profile,
    workers: 1,
    startedAt: null,
    stoppedEarly: false,
    stoppedBecause: null,
    verdict: { status: 'valid', reasons: [] },
    stats: look(second),
  });

function writtenBytes(second: number): number {
  let bytes = 0;
  for (const piece of resultJson(result(second))) bytes += piece.length;
  return bytes;
}

/** Buffers are freed some time after the objects that held them. */
async function settledMemory(): Promise<NodeJS.MemoryUsage> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await new Promise((turn) => setTimeout(turn, 50));
  }
  return process.memoryUsage();
}

const HEADER = [
  'after',
  'rows',
  'heap and buffers MB',
  'a second more, ms',
  'getStats() ms',
  'again in that second ms',
  'result MB',
  'to write it ms',
];
const rows: string[][] = [];
let second = 0;
const startedAtMs = performance.now();
for (const [name, until] of MOMENTS.filter(([, end]) => end <= days * 86_400)) {
  const first: number[] = [];
  const again: number[] = [];
  const adding: number[] = [];
  for (; second < until; second++) {
    const added = timed(() => play(second));
    if (second < until - 30) continue;
    adding.push(added);
    first.push(timed(() => look(second)));
    again.push(timed(() => look(second)));
  }
  const writing = timed(() => writtenBytes(second - 1));
  const bytes = writtenBytes(second - 1);
  const { heapUsed, arrayBuffers } = await settledMemory();
  const ms = (values: readonly number[]) => percentile(values, 50).toFixed(2);
  rows.push([
    name,
    look(second - 1).timeline.length.toLocaleString('en'),
    ((heapUsed + arrayBuffers) / 1e6).toFixed(1),
    ms(adding),
    ms(first),
    ms(again),
    (bytes / 1e6).toFixed(2),
    writing.toFixed(0),
  ]);
  console.error(rows.at(-1)!.join(' | '));
}
console.log(table(HEADER, rows));
console.log(`${((performance.now() - startedAtMs) / 1000).toFixed(0)} s for ${second} seconds`);
