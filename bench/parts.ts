/**
 * The pure parts one by one: the cost of each per call, or per window, request or user where stated.
 *
 *     npm run bench [-- part of a name]
 *
 * The margin is that of the mean, at 99% confidence (tinybench). Calls below about 100 ns are measured in
 * batches of 100, so that reading the clock does not count.
 */
import { Bench } from 'tinybench';
import { allocateLanes, laneLayout } from '../src/border/lanes.ts';
import { Random } from '../src/border/random.ts';
import { TimingWheel, type Waiting } from '../src/crowd/timing-wheel.ts';
import { SAMPLE_RESPONSE } from '../src/journey/sample-answer.ts';
import { Crowd } from '../src/load/crowd.ts';
import { Curve } from '../src/load/curve.ts';
import { Mix } from '../src/load/mix.ts';
import { windowMsFor } from '../src/load/schedule.ts';
import { SpawnController } from '../src/load/spawn-controller.ts';
import { loadsOf } from '../src/profile/load-of.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { SimulatedUser } from '../src/simulated-user.ts';
import { MergedHistogram } from '../src/statistics/merged-histogram.ts';
import { BodyBudget } from '../workers/body-budget.ts';
import { Connection } from '../workers/connection.ts';
import { endpointOf } from '../workers/endpoint.ts';
import { ErrorExamples } from '../workers/error-examples.ts';
import { WireClient } from '../workers/http/wire/wire-client.ts';
import { IntervalHistogram } from '../workers/interval-histogram.ts';
import { Recorder } from '../workers/recorder.ts';
import { table } from './support/table.ts';

const BATCH = 100;

const profile = TrafficProfile.from({
  name: 'parts',
  requestsPerSecond: 5000,
  durationSeconds: 120,
  rampUpSeconds: 30,
  rampShape: 'smooth',
  userTypeDistribution: { premium: 0.25, free: 0.6, guest: 0.15 },
  workflowDistribution: { browse: 0.45, purchase: 0.35, account: 0.05, quickbuy: 0.15 },
});
const stages = TrafficProfile.from({
  name: 'stages',
  stages: Array.from({ length: 1000 }, (_, stage) => ({
    forSeconds: 1,
    requestsPerSecond: 100 + (stage % 7) * 50,
  })),
  userTypeDistribution: profile.userTypeDistribution,
  workflowDistribution: profile.workflowDistribution,
});

interface Part {
  readonly name: string;
  /** Number of calls per sample. */
  readonly calls: number;
  readonly run: () => unknown;
}

const parts: Part[] = [];

/** A part with a single call that is long enough for the clock. */
function part(name: string, run: () => unknown): void {
  parts.push({ name, calls: 1, run });
}

/** A part that is called in batches; `run` gets the number of the call. */
function quickPart(name: string, run: (call: number) => unknown): void {
  let call = 0;
  const batch = () => {
    let last: unknown;
    for (let i = 0; i < BATCH; i++) last = run(call++);
    return last;
  };
  parts.push({ name, calls: BATCH, run: batch });
}

function curves(): void {
  const curve = Curve.of(loadsOf(profile)[0]!);
  const staged = Curve.of(loadsOf(stages)[0]!);
  quickPart('curve: requests due by a moment', (i) => curve.areaBy((i * 37) % 120_000));
  quickPart('curve: the same, 1,000 stages', (i) => staged.areaBy((i * 37) % 1_000_000));
}

function controllers(): void {
  const windows = (minThinkMs: number) => {
    const windowMs = windowMsFor(minThinkMs);
    const crowd = { shortestThinkMs: minThinkMs, longestThinkMs: 4 * minThinkMs, calls: 5 };
    const controller = new SpawnController(windowMs, crowd);
    const announcements = {
      users: 4000,
      someAreLate: false,
      takeAnnounced: (_: number, into: Float64Array) => void into.fill(0).fill(20, 40, 60),
      takeLags: (into: Float64Array) => void into.fill(0),
      takeLeft: () => 0,
    };
    let window = 0;
    let arrivals = 0;
    return () => {
      const by = (later: number) => (window + 1 + later) * 500;
      arrivals += controller.plan(window, by, arrivals, announcements);
      return window++;
    };
  };
  quickPart('controller: a window, think time 0.5 s', windows(500));
  quickPart('controller: a window, think time 0', windows(0));
  const mix = new Mix(
    { a: 0.25, b: 0.6, c: 0.15 },
    { d: 0.45, e: 0.35, f: 0.05, g: 0.15 },
    new Random(1, -1),
  );
  quickPart('mix: the next user of 3 types, 4 workflows', () => mix.next());
  const crowd = new Crowd(loadsOf(profile)[0]!.mixes, new Random(1, -1), {
    userType: () => 1,
    workflow: () => 2,
  });
  quickPart('crowd: the next user, packed', (i) => crowd.next(i, i));
}

function randomNumbers(): void {
  const random = new Random(1, 1);
  quickPart('random: a new generator', (i) => new Random(1, i));
  quickPart('random: uniform', () => random.next());
  quickPart('random: normal', () => random.normal());
}

class Entry implements Waiting<Entry> {
  dueMs = 0;
  next: Entry | null = null;
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** Users who think between 0.5 and 2 s: each that is due goes back on the wheel. */
function wheels(): void {
  for (const users of [1000, 100_000, 1_000_000]) {
    const wheel = new TimingWheel<Entry>();
    const random = new Random(1, users);
    for (let index = 0; index < users; index++) {
      const entry = new Entry(index);
      entry.dueMs = random.next() * 2000;
      wheel.insert(entry);
    }
    let now = 0;
    quickPart(`timing wheel: off and on again, ${users.toLocaleString('en')} users`, () => {
      let entry = wheel.takeDue(now);
      while (entry === null) entry = wheel.takeDue(++now);
      entry.dueMs = now + 500 + random.next() * 1500;
      wheel.insert(entry);
    });
  }
}

function users(): void {
  const settings = {
    seed: 1,
    thinkTime: profile.thinkTimeSeconds,
    completion: profile.completion,
  };
  let index = 0;
  quickPart('user: a new one', () => new SimulatedUser(index++, 'premium', 'purchase', settings));
  let user = new SimulatedUser(0, 'premium', 'purchase', settings);
  quickPart('user: a step (request and answer)', () => {
    user.getNextRequest();
    user.advance(SAMPLE_RESPONSE);
    if (user.isComplete()) user = new SimulatedUser(index++, 'premium', 'purchase', settings);
  });
}

function recorders(): void {
  const layout = laneLayout(40);
  const recorder = new Recorder(allocateLanes(1, layout), 0, layout, new ErrorExamples(() => {}));
  const histogram = new IntervalHistogram();
  const connection = new Connection(
    {
      endpoint: endpointOf('http://127.0.0.1'),
      memory: BodyBudget.forOrigins(1)(),
      maxResponseBytes: 1,
    },
    new WireClient({ insecure: false }),
    { opened() {}, settled() {}, finished() {}, closedByService() {}, outlived() {} },
  );
  connection.onHead({ status: 200, headers: {}, mentions: () => false });
  quickPart('recorder: a counter', () => recorder.count('successful'));
  quickPart('recorder: a duration', (i) => histogram.recordMs(1 + (i % 1000) / 100));
  quickPart('recorder: a request, sent and answered', (i) => {
    recorder.lateness(0.2);
    recorder.sent(i % 40, i % 3, i % 10, 0);
    recorder.ended(0, i % 3, connection, 1 + (i % 1000) / 100, null);
  });
}

function snapshots(): void {
  const histogram = new IntervalHistogram();
  const fill = () => {
    for (let i = 0; i < 5000; i++) histogram.recordMs(1 + (i % 1000) / 100);
    return histogram.take();
  };
  const full = fill();
  const merged = new MergedHistogram();
  part('snapshot: 5,000 durations recorded and taken', fill);
  part('snapshot: copied to another thread', () => structuredClone(full));
  part('snapshot: merged', () => merged.add(full));
  part('snapshot: percentiles of what was merged', () => merged.distribution());
}

for (const group of [curves, controllers, randomNumbers, wheels, users, recorders, snapshots]) {
  group();
}

const bench = new Bench({ time: 500, warmupTime: 100 });
const wanted = process.argv[2] ?? '';
const chosen = parts.filter(({ name }) => name.includes(wanted));
for (const { name, run } of chosen) bench.add(name, run);
await bench.run();

const rows = chosen.map(({ name, calls }) => {
  const { result } = bench.getTask(name)!;
  if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
  const { mean, p50, rme } = result.latency;
  const ns = (ms: number) => ((ms * 1e6) / calls).toFixed(0);
  return [name, ns(mean), `±${rme.toFixed(1)}%`, ns(p50)];
});
console.log(table(['part', 'mean ns', 'margin', 'median ns'], rows));
