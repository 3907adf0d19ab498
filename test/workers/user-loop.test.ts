import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { type Steps, Workflow } from '../../src/journey/workflow.ts';
import type { Answering } from '../support/virtual-sender.ts';
import { VirtualWorker, type VirtualWorkerOptions } from '../support/virtual-worker.ts';

/** Three requests, whatever the answers. */
class Three extends Workflow {
  static override readonly steps: Steps<Three> = [
    ['shop', '/one', {}, () => 1],
    ['shop', '/two', {}, () => 2],
    ['shop', '/three', {}, () => 3],
  ];
}

/** Comes back for ever. */
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

const three = compileWorkflow('three', Three);
const regular = compileWorkflow('regular', Regular);
const broken = compileWorkflow('broken', Broken);

const WINDOW_MS = 100;
/** A timer has whole milliseconds and rounds up. */
const TIMER_MS = 2;

const evenly = (users: number, everyMs: number, fromMs = 0) =>
  Array.from({ length: users }, (_, user) => fromMs + user * everyMs);

const always = (ms: number) => ({
  min: ms / 1000,
  max: ms / 1000,
  distribution: 'uniform' as const,
});

function workerOf(options: Partial<VirtualWorkerOptions> = {}): VirtualWorker {
  return new VirtualWorker({ workflow: three, ...options });
}

/** Most requests that go out within a span of so many milliseconds, from a moment on. */
function mostWithin(worker: VirtualWorker, spanMs: number, fromMs: number): number {
  const times = worker.sent.map(({ atMs }) => atMs - worker.epochMs).filter((at) => at >= fromMs);
  return Math.max(
    0,
    ...times.map((start) => times.filter((at) => at >= start && at < start + spanMs).length),
  );
}

/** Plays until the loop is done, and looks at the books then. */
function playOut(worker: VirtualWorker): void {
  worker.time.pass(60_000);
  expect(worker.done).toBe(1);
  worker.expectBooksToBalance();
}

describe('a request', () => {
  it('goes out when it is due, never early, and later by a timer at most', () => {
    const worker = workerOf();
    worker.plan(...evenly(50, 7.3));
    worker.end(5000);
    playOut(worker);
    expect(worker.sent).toHaveLength(150);
    for (const { atMs, dueMs, startDelayMs } of worker.sent) {
      expect(startDelayMs).toBeCloseTo(atMs - worker.epochMs - dueMs, 9);
      expect(startDelayMs).toBeGreaterThanOrEqual(0);
      expect(startDelayMs).toBeLessThanOrEqual(TIMER_MS);
    }
    expect(worker.counts).toMatchObject({ completed: 50, successful: 150 });
  });

  it('goes out in the order of due times, whatever the latencies, think times and short stalls', () => {
    const moments = fc.array(fc.double({ min: 0, max: 800, noNaN: true }), { maxLength: 60 });
    const latencies = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 10 });
    const stalls = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 12 });
    fc.assert(
      fc.property(moments, latencies, stalls, fc.boolean(), (starts, latency, pauses, think) => {
        const worker = workerOf({
          answering: (user) => latency[user % latency.length]!,
          thinkTime: { min: 0, max: think ? 0.2 : 0, distribution: 'uniform' },
        });
        worker.plan(...starts.toSorted((a, b) => a - b));
        worker.end(2000);
        for (const pause of pauses) {
          worker.time.pass(60);
          worker.time.stall(pause);
          worker.expectBooksToBalance();
        }
        playOut(worker);
        const due = worker.sent.map(({ dueMs }) => dueMs);
        expect(due).toEqual(due.toSorted((a, b) => a - b));
        for (const { atMs, dueMs, startDelayMs } of worker.sent) {
          expect(startDelayMs).toBeCloseTo(atMs - worker.epochMs - dueMs, 9);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('waits for those before it: hundreds due at once go in portions, answers are read in between', () => {
    const worker = workerOf({ answering: () => 0, thinkTime: always(1000) });
    let underWay = 0;
    const most = () => {
      underWay = Math.max(underWay, worker.counts.inFlight);
    };
    worker.plan(...evenly(700, 0, 50));
    worker.end(5000);
    for (let ms = 0; ms < 60; ms++) {
      worker.time.arrive(worker.time.now() + 1, most);
      worker.time.pass(1);
    }
    expect(worker.sent).toHaveLength(700);
    expect(worker.sent.map(({ user }) => user)).toEqual([...Array(700).keys()]);
    expect(underWay).toBeLessThanOrEqual(64);
    playOut(worker);
    expect(worker.counts).toMatchObject({ completed: 700, droppedLate: 0 });
  });

  it('that cannot be made ends its user’s journey, counted and not sent', () => {
    const worker = workerOf({ workflow: broken });
    worker.plan(...evenly(20, 5));
    worker.end(5000);
    playOut(worker);
    expect(worker.sent).toHaveLength(20);
    expect(worker.counts).toMatchObject({ failedUsers: 20, successful: 20 });
    expect(worker.errors('workflow_error')).toBe(20);
  });
});

describe('requests that fail before send returns', () => {
  const refused = (): Answering => 'refused';

  it('let their users go on, the stack does not grow with them', () => {
    const worker = workerOf({ answering: refused, thinkTime: always(0) });
    worker.plan(...evenly(5000, 0));
    worker.end(1000);
    playOut(worker);
    expect(worker.counts).toMatchObject({ sent: 15_000, failed: 15_000, completed: 5000 });
    expect(worker.errors('connection_refused')).toBe(15_000);
  });

  it('for ever and without thinking still let messages through, so that the run ends', () => {
    const worker: VirtualWorker = workerOf({
      workflow: regular,
      thinkTime: always(0),
      answering: () => {
        worker.time.stall(0.02);
        return 'refused';
      },
    });
    worker.plan(...evenly(10, 0));
    worker.time.pass(50);
    worker.post({ type: 'end', atMs: worker.nowMs, graceUntilMs: worker.nowMs });
    worker.time.pass(5);
    expect(worker.done).toBe(1);
    worker.expectBooksToBalance();
    expect(worker.counts.interrupted).toBe(10);
  });
});

describe.each([10, 300, 5000])('held up for %i ms, the loop', (stallMs) => {
  /** 50 users who each send every 100 ms, and 20 more who arrive every 10 ms from 500 ms on. */
  function heldUp() {
    const worker = workerOf({
      workflow: regular,
      answering: () => 20,
      thinkTime: always(80),
      requestTimeoutMs: 1000,
    });
    worker.plan(...evenly(50, 2));
    worker.plan(...evenly(20, 10, 500));
    worker.time.pass(500);
    const before = worker.sent.length;
    worker.time.stall(stallMs);
    return { worker, before };
  }

  it('refuses arrivals that are more than a window late, and counts them', () => {
    const { worker } = heldUp();
    worker.time.pass(400);
    worker.expectBooksToBalance();
    const late = evenly(20, 10, 500).filter((start) => start + WINDOW_MS < 500 + stallMs).length;
    // A turn may have begun a moment later.
    expect(worker.counts.droppedLate).toBeGreaterThanOrEqual(late);
    expect(worker.counts.droppedLate).toBeLessThanOrEqual(Math.min(20, late + 1));
  });

  it('loses nobody who is on the way', () => {
    const { worker, before } = heldUp();
    worker.time.pass(300);
    const users = new Set(worker.sent.slice(before).map(({ user }) => user));
    expect(evenly(50, 1).filter((user) => !users.has(user))).toEqual([]);
  });

  it('measures how late requests are, from when they were first due', () => {
    const { worker, before } = heldUp();
    worker.time.pass(1000);
    const delays = worker.sent.slice(before).map(({ startDelayMs }) => startDelayMs);
    expect(Math.max(...delays)).toBeGreaterThan(stallMs - TIMER_MS - 2);
    expect(Math.max(...delays)).toBeLessThanOrEqual(stallMs + TIMER_MS + WINDOW_MS);
    expect(delays.slice(-50).every((delay) => delay <= TIMER_MS)).toBe(true);
    const lateness =
      Math.max(...worker.snapshots.map((snapshot) => snapshot.lateness.maxUs)) / 1000;
    expect(lateness).toBeGreaterThan(stallMs - TIMER_MS - 2);
  });

  it('makes up for one request of each user, never for more', () => {
    const { worker } = heldUp();
    worker.time.pass(1000);
    expect(mostWithin(worker, 80, 500 + stallMs)).toBeLessThanOrEqual(worker.counts.spawned);
  });

  it('takes answers that came in time, and gives up the others', () => {
    const latencies = [100, 600, 950, 1050, 1500];
    const worker = workerOf({
      answering: (user) => latencies[user] ?? 'never',
      thinkTime: always(60_000),
      requestTimeoutMs: 1000,
    });
    worker.plan(...evenly(6, 0));
    worker.end(200_000);
    worker.time.pass(90);
    worker.time.stall(stallMs);
    worker.time.pass(3000);
    worker.expectBooksToBalance();
    // What came within the timeout is never lost; what came during a long stall cannot be told from it.
    const read = 90 + stallMs;
    const inTime = latencies.filter((latency) => latency <= Math.max(1000, read)).length;
    expect(worker.counts).toMatchObject({ successful: inTime, failed: 6 - inTime, inFlight: 0 });
    expect(worker.errors('timeout')).toBe(6 - inTime);
  });

  it('sends nothing after the end, when it is held up over it', () => {
    const worker = workerOf({ workflow: regular, answering: () => 20, thinkTime: always(80) });
    worker.plan(...evenly(50, 2));
    worker.end(500);
    worker.time.pass(495);
    worker.time.stall(stallMs);
    playOut(worker);
    const last = Math.max(...worker.sent.map(({ dueMs }) => dueMs));
    expect(last).toBeLessThanOrEqual(500);
    const latest = Math.max(...worker.sent.map(({ atMs }) => atMs - worker.epochMs));
    expect(latest).toBeLessThanOrEqual(500 + WINDOW_MS);
    expect(worker.counts.interrupted).toBe(50);
  });
});

it('after a long stall users on their way go on one after the other, not all at once', () => {
  const worker = workerOf({ workflow: regular, answering: () => 20, thinkTime: always(80) });
  worker.plan(...evenly(50, 2));
  worker.time.pass(500);
  worker.time.stall(5000);
  worker.time.pass(1000);
  // Ten of them in each 20 ms, as before it, and ten whose answers were read when it was over.
  expect(mostWithin(worker, 20, 5500)).toBeLessThanOrEqual(25);
});

describe('at the end', () => {
  /** At 500 ms some think, some have a request under way, and others are yet to arrive. */
  function ending(graceMs: number) {
    const worker = workerOf({ answering: (user) => (user % 2 === 0 ? 90 : 5) });
    worker.plan(...evenly(60, 10));
    worker.plan(...evenly(10, 10, 510));
    worker.end(500, graceMs);
    worker.time.pass(500);
    return worker;
  }

  it('without grace, those who think are cut off, those under way are once they are answered', () => {
    const worker = ending(0);
    worker.time.pass(10);
    worker.expectBooksToBalance();
    const { sent, inFlight, interrupted } = worker.counts;
    expect(inFlight).toBeGreaterThan(0);
    expect(interrupted).toBeGreaterThan(0);
    worker.time.pass(100);
    worker.expectBooksToBalance();
    expect(worker.done).toBe(1);
    expect(worker.counts).toMatchObject({ sent, inFlight: 0, withdrawn: 19 });
    expect(worker.counts.interrupted).toBeGreaterThan(interrupted);
  });

  it('with grace, they finish: nobody arrives, and it is over with the last of them', () => {
    const worker = ending(5000);
    worker.time.pass(900);
    worker.expectBooksToBalance();
    expect(worker.done).toBe(1);
    expect(worker.counts).toMatchObject({ completed: 51, interrupted: 0, withdrawn: 19 });
  });

  it('of the grace, who is still here is cut off', () => {
    const worker = ending(200);
    worker.time.pass(200 + 10);
    const { sent } = worker.counts;
    worker.time.pass(100);
    worker.expectBooksToBalance();
    expect(worker.done).toBe(1);
    expect(worker.counts.sent).toBe(sent);
    expect(worker.counts.completed).toBeGreaterThan(0);
    expect(worker.counts.interrupted).toBeGreaterThan(0);
    expect(Math.max(...worker.sent.map(({ dueMs }) => dueMs))).toBeLessThanOrEqual(700);
  });

  it('a quota that was on its way is accounted for', () => {
    const worker = ending(0);
    worker.time.pass(200);
    expect(worker.done).toBe(1);
    worker.plan(520, 530);
    worker.expectBooksToBalance();
  });

  it('a stop that comes while the clock stands still ends the run', () => {
    const worker = workerOf();
    worker.plan(...evenly(50, 10));
    worker.time.pass(250);
    worker.pause();
    worker.end(worker.nowMs);
    worker.time.pass(100);
    expect(worker.done).toBe(1);
    worker.expectBooksToBalance();
  });

  it('users in the queue are cut off too', () => {
    const worker = workerOf({ places: 2, answering: () => 400 });
    worker.plan(...evenly(30, 1));
    worker.end(500);
    worker.time.pass(100);
    expect(worker.waiting).toBe(28);
    playOut(worker);
    expect(worker.sent).toHaveLength(4);
  });
});

describe('an abort', () => {
  it('gives up what is under way, and ends at once', () => {
    const worker = workerOf({ answering: () => 'never', places: 20 });
    worker.plan(...evenly(40, 5));
    worker.time.pass(153);
    worker.receive({ type: 'abort' });
    expect(worker.done).toBe(1);
    worker.expectBooksToBalance();
    expect(worker.counts).toMatchObject({ failed: 20, interrupted: 31, withdrawn: 9 });
    expect(worker.errors('aborted')).toBe(20);
  });
});

describe('a pause', () => {
  it('lets nothing out, and there is no burst after it', () => {
    const worker = workerOf({ workflow: regular, answering: () => 20, thinkTime: always(80) });
    worker.plan(...evenly(50, 2));
    worker.time.pass(500);
    worker.pause();
    const { length } = worker.sent;
    worker.time.pass(10_000);
    expect(worker.sent).toHaveLength(length);
    worker.expectBooksToBalance();
    expect(worker.counts.inFlight).toBe(0);
    worker.resume();
    worker.time.pass(500);
    expect(mostWithin(worker, 80, 10_000)).toBeLessThanOrEqual(50);
    const after = worker.sent.slice(length).map(({ startDelayMs }) => startDelayMs);
    expect(after.length).toBeGreaterThan(200);
    expect(Math.max(...after)).toBeLessThanOrEqual(TIMER_MS);
  });

  it('holds those in the queue as well', () => {
    const worker = workerOf({ places: 1, answering: () => 50 });
    worker.plan(...evenly(10, 1));
    worker.time.pass(30);
    worker.pause();
    worker.time.pass(1000);
    expect(worker.sent).toHaveLength(1);
    expect(worker.waiting).toBe(9);
    worker.resume();
    worker.time.pass(1000);
    expect(worker.sent.length).toBeGreaterThan(10);
  });
});

describe('whatever happens to the loop', () => {
  type Act = (worker: VirtualWorker) => void;

  const span = fc.integer({ min: 0, max: 700 });
  const acts = fc.oneof(
    fc.array(fc.integer({ min: -150, max: 500 }), { maxLength: 100 }).map(
      (starts): Act =>
        (worker) =>
          worker.plan(...starts.map((start) => Math.max(0, worker.nowMs + start))),
    ),
    span.map(
      (ms): Act =>
        ({ time }) =>
          time.pass(ms),
    ),
    fc.constantFrom(10, 300, 5000).map(
      (ms): Act =>
        ({ time }) =>
          time.stall(ms),
    ),
    fc.constant<Act>((worker) => worker.pause()),
    fc.constant<Act>((worker) => worker.resume()),
    fc.constant<Act>((worker) => worker.receive({ type: 'reset', generation: 1 })),
    fc.tuple(span, span).map(
      ([inMs, graceMs]): Act =>
        (worker) =>
          worker.end(worker.nowMs + inMs, graceMs),
    ),
    fc.constant<Act>((worker) => worker.receive({ type: 'abort' })),
  );

  const worlds = fc.record({
    workflow: fc.constantFrom(three, regular, broken),
    thinkTime: fc.constantFrom(always(0), always(3), always(150), {
      min: 0,
      max: 1,
      distribution: 'exponential' as const,
    }),
    places: fc.constantFrom(1, 5, 1000),
    maxUsers: fc.constantFrom(1, 20, 1000),
    maxWaiting: fc.constantFrom(0, 10, 1000),
    requestTimeoutMs: fc.constantFrom(50, 1000),
  });
  const answers = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 400 }),
      fc.constantFrom<Answering>('refused', 'never', 0, 2),
    ),
    { minLength: 1, maxLength: 12 },
  );

  it('its books are right at every moment, nothing goes out in a pause or after the end, and it ends', () => {
    fc.assert(
      fc.property(
        worlds,
        answers,
        fc.array(acts, { maxLength: 25 }),
        span,
        (world, answering, inputs, graceMs) => {
          let requests = 0;
          const worker: VirtualWorker = workerOf({
            ...world,
            answering: () => {
              // Else users who never think and are refused at once would send for ever in no time.
              worker.time.stall(0.5);
              return answering[requests++ % answering.length]!;
            },
          });
          for (const act of inputs) {
            const { paused, sent } = worker;
            const { length } = sent;
            act(worker);
            worker.expectBooksToBalance();
            if (paused && worker.paused) expect(sent, 'sent in a pause').toHaveLength(length);
          }
          worker.resume();
          worker.end(worker.nowMs, graceMs);
          worker.time.pass(graceMs + world.requestTimeoutMs + 2 * WINDOW_MS);
          expect(worker.done, 'at the end').toBe(1);
          worker.expectBooksToBalance();
          const { length } = worker.sent;
          worker.time.pass(1000);
          expect(worker.sent, 'sent after the end').toHaveLength(length);
        },
      ),
    );
  });
});
