import { expect } from 'vitest';
import { defineWorkflow, get } from '../../../src/index.ts';
import { compileWorkflow } from '../../../src/journey/compile.ts';
import { type Steps, Workflow } from '../../../src/journey/workflow.ts';
import { compile } from '../../support/journey.ts';
import { VirtualWorker, type VirtualWorkerOptions } from '../../support/virtual-worker.ts';

/** Three requests, whatever the responses. */
class Three extends Workflow {
  static override readonly steps: Steps<Three> = [
    ['shop', '/one', {}, () => 1],
    ['shop', '/two', {}, () => 2],
    ['shop', '/three', {}, () => 3],
  ];
}

/** Repeats forever. */
class Regular extends Workflow {
  static override readonly steps: Steps<Regular> = [['shop', '/', {}, () => 0]];
}

/** Cannot make its second request. */
class Broken extends Workflow {
  static override readonly steps: Steps<Broken> = [
    ['shop', '/one', {}, () => 1],
    [
      'shop',
      () => {
        throw new Error('no path');
      },
      { name: 'two' },
      () => 2,
    ],
  ];
}

export const three = compileWorkflow('three', Three);
export const regular = compileWorkflow('regular', Regular);
export const broken = compileWorkflow('broken', Broken);

export const WINDOW_MS = 100;
/** A timer has whole milliseconds and rounds up. */
export const TIMER_MS = 2;

export const evenly = (users: number, everyMs: number, fromMs = 0) =>
  Array.from({ length: users }, (_, user) => fromMs + user * everyMs);

export const always = (ms: number) => ({
  min: ms / 1000,
  max: ms / 1000,
  distribution: 'uniform' as const,
});

export function workerOf(options: Partial<VirtualWorkerOptions> = {}): VirtualWorker {
  return new VirtualWorker({ workflow: three, ...options });
}

/** Most requests that are sent within this many milliseconds, from a given time on. */
export function mostWithin(worker: VirtualWorker, spanMs: number, fromMs: number): number {
  const times = worker.sent.map(({ atMs }) => atMs - worker.epochMs).filter((at) => at >= fromMs);
  return Math.max(
    0,
    ...times.map((start) => times.filter((at) => at >= start && at < start + spanMs).length),
  );
}

/** Plays until the loop is done, and then checks the books. */
export function playOut(worker: VirtualWorker): void {
  worker.time.pass(60_000);
  expect(worker.done).toBe(1);
  worker.expectBooksToBalance();
}

/** A page with five images that are loaded in parallel, and then another page. */
export const page = compile(
  defineWorkflow({
    name: 'page',
    steps: { page: get('shop', '/'), image: get('shop', '/images/{n}', { expect: 200 }) },
    *journey({ user, steps }) {
      yield* steps.page();
      const images = [1, 2, 3, 4, 5].map((n) => steps.image({ params: { n } }));
      const answers = yield* user.all(images);
      if (answers.length !== 5 || answers.some(({ status }) => status !== 200)) user.abandon();
      yield* steps.page();
    },
  }),
);
