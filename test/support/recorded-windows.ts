import fc from 'fast-check';
import { allocateLanes, laneLayout } from '../../src/border/lanes.ts';
import { windowObjectivesOf } from '../../src/engine/windows.ts';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { PlannedRequest } from '../../src/journey/compiled-step.ts';
import { type Steps, Workflow } from '../../src/journey/workflow.ts';
import { Statistics } from '../../src/statistics/statistics.ts';
import type { ErrorExamples } from '../../workers/error-examples.ts';
import { Recorder } from '../../workers/recorder.ts';
import type { Exchange } from '../../workers/sender.ts';

class Gift extends Workflow {
  static override readonly steps: Steps<Gift> = [
    ['shop', '/list', { name: 'list' }, () => 1],
    ['cart', '/add', { name: 'add' }, () => 2],
  ];
}
class Look extends Workflow {
  static override readonly steps: Steps<Look> = [['shop', '/', { name: 'look' }, () => 1]];
}
/** The workflows that are recorded. */
export const WORKFLOWS = [compileWorkflow('gift', Gift), compileWorkflow('look', Look)];
/** Of all steps in the order of their numbers, with the number of their workflow's first. */
const STEPS = WORKFLOWS.flatMap(({ steps }, workflow) =>
  steps.map((step) => ({ step, firstStep: workflow === 0 ? 0 : WORKFLOWS[0]!.steps.length })),
);
export const layout = laneLayout(STEPS.length);
const LOADS = ['calm', 'busy'];
const NO_EXAMPLES = { note: () => {} } as unknown as ErrorExamples;

/** What happens to a request and its user. */
export interface Happening {
  readonly lane: number;
  readonly second: number;
  readonly step: number;
  readonly load: number;
  readonly ms: number;
  /** Seconds later. */
  readonly endsIn: number;
  readonly failed: boolean;
  readonly leaves: 'completed' | 'abandoned' | 'failed' | null;
}

export const happening: fc.Arbitrary<Happening> = fc.record({
  lane: fc.nat(1),
  second: fc.nat(5),
  step: fc.nat(STEPS.length - 1),
  load: fc.nat(LOADS.length - 1),
  ms: fc.double({ min: 0, max: 3000, noNaN: true }),
  endsIn: fc.nat(2),
  failed: fc.boolean(),
  leaves: fc.constantFrom('completed', 'abandoned', 'failed', null),
});

/**
 * Seconds in which two workers recorded what happened, the second one some seconds late.
 *
 * @param asked number of seconds with a target above 0
 */
export function play(
  happenings: readonly Happening[],
  thresholds: readonly string[],
  lateBy = 1,
  asked = 8,
) {
  const lanes = allocateLanes(2, layout);
  const recorders = [0, 1].map((lane) => {
    const recorder = new Recorder(lanes, lane, layout, NO_EXAMPLES);
    recorder.scenarios.push(...LOADS);
    return recorder;
  });
  const windows = windowObjectivesOf(
    { thresholds, abortAfter: null },
    { layout, workflows: WORKFLOWS },
  );
  const statistics = new Statistics({
    lanes,
    laneCount: 2,
    layout,
    workflows: WORKFLOWS,
    scheduled: (second) => ({
      loads: LOADS.map((name, load) => ({
        name,
        model: 'requests_per_second',
        tenths: [second < asked ? 5 : 0],
        missed: load,
      })),
    }),
    onSecond: (closed) => windows.second(closed),
    onSnapshot: (snapshot) => windows.snapshot(snapshot),
  });
  const report = (lane: number, second: number) => {
    const recorder = recorders[lane]!;
    for (const one of happenings.filter((one) => one.lane === lane)) record(recorder, one, second);
    statistics.add(lane, recorder.snapshot((second + 1) * 1000));
  };
  for (let second = 0; second < 8 + lateBy; second++) {
    if (second < 8) report(0, second);
    if (second >= lateBy) report(1, second - lateBy);
  }
  for (let second = 0; second < 8; second++) statistics.missed(1, 1);
  const stats = statistics.view({
    loads: LOADS.map((name) => ({
      name,
      model: 'requests_per_second',
      arrivals: 'even',
      target: 0,
    })),
    elapsedSeconds: 8,
    userTypes: ['guest'],
    over: true,
  });
  return { windows, stats };
}

function record(recorder: Recorder, one: Happening, second: number): void {
  const { step, firstStep } = STEPS[one.step]!;
  const atMs = second * 1000 + 500;
  if (second === one.second) {
    recorder.arrived(firstStep, one.load, atMs);
    recorder.sent(one.step, 0, 0, one.load);
  }
  if (second !== one.second + one.endsIn) return;
  const exchange = {
    request: new PlannedRequest(step, '/', [], null),
    startDelayMs: one.ms / 10,
    ownDelayMs: 0,
    readDelayMs: 0,
    status: 200,
    bytes: 10,
    errorDetail: '',
    headers: {},
    mentions: () => false,
    opening: null,
    reused: false,
    retried: false,
    firstByteMs: null,
  } as unknown as Exchange;
  const failure = one.failed ? { errorClass: 'check_failed' as const, detail: 'wrong' } : null;
  recorder.ended(one.step, 0, exchange, one.ms, failure);
  recorder.endedOf(one.load, one.ms + exchange.startDelayMs, one.failed);
  recorder.notes.check('has products', !one.failed);
  recorder.notes.count('items', 1);
  recorder.notes.time('upload', one.ms);
  recorder.notes.group('gift/checkout', one.ms);
  recorder.notes.journey('gift', one.ms);
  if (one.leaves !== null) recorder.left(firstStep, one.leaves, one.load, atMs);
}
