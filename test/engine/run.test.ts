import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OVERDUE_MS } from '../../src/engine/play.ts';
import {
  RUN_PHASES,
  type RunInput,
  type RunPhase,
  transition,
} from '../../src/engine/run-state.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import {
  GRACE_MS,
  pass,
  profileOf,
  Rehearsal,
  type RehearsalOptions,
  TIMEOUT_MS,
} from '../support/rehearsal.ts';
import { FAKED } from '../support/virtual-crew.ts';
import type { Answering } from '../support/virtual-sender.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...FAKED] });
});
afterEach(() => {
  vi.useRealTimers();
});

const OTHER = profileOf({
  name: 'other',
  requestsPerSecond: 60,
  rampUpSeconds: 2,
  userTypeDistribution: { b: 0.2, c: 0.8 },
  workflowDistribution: { glance: 0.5, walk: 0.5 },
});

/** Brings a new run into a phase. */
async function runIn(phase: RunPhase, options: RehearsalOptions = {}): Promise<Rehearsal> {
  const rehearsal = new Rehearsal(options);
  const { run } = rehearsal;
  if (phase === 'idle') return rehearsal;
  void run.start();
  if (phase === 'cancelled') void run.stop();
  if (phase === 'starting' || phase === 'cancelled') return rehearsal;
  await pass(2000);
  if (phase === 'paused') run.pause();
  if (phase === 'finishing') void run.stop();
  if (phase === 'aborting') void run.abort();
  if (phase === 'closing' || phase === 'over') {
    void run.abort();
    for (let ms = 0; run.phase !== 'closing'; ms++) {
      if (ms > 100) throw new Error(`still ${run.phase}`);
      await pass(1);
    }
  }
  if (phase === 'over') await pass(10);
  return rehearsal;
}

/** Inputs from people and programs, and from workers. */
const ACTS: Readonly<Record<string, (rehearsal: Rehearsal) => void>> = {
  start: ({ run }) => void run.start().catch(() => {}),
  setRate: ({ run }) => {
    const { name, range } = run.shown.rates[0]!;
    run.setRate(range.own * 1.5, name);
  },
  switchTo: ({ run }) => run.switchTo(OTHER),
  pause: ({ run }) => run.pause(),
  resume: ({ run }) => run.resume(),
  stop: ({ run }) => void run.stop(),
  abort: ({ run }) => void run.abort(),
  reset: ({ run }) => void run.reset(),
};

describe('an input to a run', () => {
  const cells = RUN_PHASES.flatMap((phase) => Object.keys(ACTS).map((input) => ({ phase, input })));

  it.each(cells)('$input while $phase: as in the table, and the books balance', async (cell) => {
    const rehearsal = await runIn(cell.phase);
    const { run } = rehearsal;
    expect(run.phase).toBe(cell.phase);
    const to = transition(cell.phase, cell.input as RunInput);
    const act = () => ACTS[cell.input]!(rehearsal);
    if (to === 'refused') expect(act).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
    else act();
    expect(run.phase).toBe(to === null || to === 'refused' ? cell.phase : to);
    rehearsal.expectBooksToBalance();
  });
});

describe('a run without inputs', () => {
  it('is played to its end, on the curve, and over when it says so', async () => {
    const rehearsal = new Rehearsal({ profile: profileOf({ durationSeconds: 4 }) });
    void rehearsal.run.start();
    await pass(4000 + GRACE_MS + 500);
    expect(rehearsal.run.phase).toBe('over');
    const result = rehearsal.run.shown.result();
    expect(result.durationSeconds).toBe(4);
    expect(result.stoppedEarly).toBe(false);
    expectFinalBooksToBalance(result);
    for (const { sent } of result.timeline.slice(0, 4)) {
      expect(Math.abs(sent - 40)).toBeLessThanOrEqual(12);
    }
  });

  it('that is stopped before it begins sends nothing, even if this thread is held up then', async () => {
    const { run } = await runIn('cancelled', { answering: () => 60_000, heldUpMs: 400 });
    await pass(500);
    expect(run.phase).toBe('over');
    const result = run.shown.result();
    expect(result.stats.total).toBe(0);
    expect(result.users.planned).toBe(0);
    expect(result.stoppedEarly).toBe(true);
    expectFinalBooksToBalance(result);
  });

  it('is over when all its workers are lost', async () => {
    const { run, workers } = await runIn('running');
    const { elapsedSeconds } = run.shown.stats();
    for (const lane of workers.live) workers.end(lane, new Error('gone'));
    await pass(100);
    expect(run.phase).toBe('over');
    const result = run.shown.result();
    expect(result.stoppedEarly).toBe(true);
    expect(result.durationSeconds).toBeCloseTo(elapsedSeconds, 1);
    expect(result.verdict.status).toBe('generator-limited');
    expectFinalBooksToBalance(result, { workerLost: true });
  });
});

/** Everything that may happen to a run, including the passing of time. */
type Happening = { readonly act: string } | { readonly passMs: number };

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ passMs: fc.integer({ min: 0, max: 700 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        act: fc.constantFrom(
          ...Object.keys(ACTS),
          'setRate',
          'switchTo',
          'pause',
          'resume',
          'lose',
        ),
      }),
    },
  ),
  { maxLength: 14 },
);

/** Services that respond, that hang, and that refuse. */
const services = fc.constantFrom<Answering>(20, 400, 'never', 'refused');

const NO_RATE = { requestsPerSecond: undefined };
const loads = fc.constantFrom(
  profileOf(),
  profileOf({ ...NO_RATE, users: 12, rampUpSeconds: 1 }),
  profileOf({ ...NO_RATE, usersPerSecond: 15, maxUsers: 20 }),
  profileOf({
    ...NO_RATE,
    durationSeconds: undefined,
    scenarios: [
      { name: 'staying', users: 6, durationSeconds: 20 },
      { name: 'asking', requestsPerSecond: 20, durationSeconds: 19, startAfterSeconds: 1 },
    ],
  }),
);

/** Does one of these things, and returns the corresponding input of the table. */
function happen(rehearsal: Rehearsal, act: string): void {
  const { run } = rehearsal;
  if (act === 'lose') {
    const [lane] = rehearsal.begun ? rehearsal.workers.live : [];
    if (lane !== undefined) rehearsal.workers.end(lane, new Error('lost'));
    return;
  }
  const { phase } = run;
  const to = transition(phase, act as RunInput);
  const doIt = () => ACTS[act]!(rehearsal);
  if (to === 'refused') {
    expect(doIt).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }));
  } else {
    doIt();
  }
  expect(run.phase).toBe(to === null || to === 'refused' ? phase : to);
}

describe('workers that ignore', () => {
  it('a stop are terminated: first their requests are given up, then they are ended themselves', async () => {
    const rehearsal = await runIn('running');
    const { run, workers } = rehearsal;
    void run.stop();
    workers.deaf = true;
    await pass(GRACE_MS + TIMEOUT_MS + OVERDUE_MS - 100);
    expect(run.phase).toBe('finishing');
    await pass(200);
    expect(run.phase).toBe('aborting');
    await pass(OVERDUE_MS);
    expect(run.phase).toBe('over');
    expect(run.shown.verdict().reasons.join()).toContain('it did not finish when asked to');
    rehearsal.expectBooksToBalance();
  });
});

describe('a run with any inputs in any order', () => {
  it('has balanced books after each input, follows the table, and ends in time after a stop', async () => {
    await fc.assert(
      fc.asyncProperty(
        happenings,
        services,
        fc.nat({ max: 2 }),
        loads,
        async (all, service, workers, profile) => {
          const rehearsal = new Rehearsal({
            workers: workers + 1,
            answering: () => service,
            profile,
          });
          const { run } = rehearsal;
          for (const happening of all) {
            if ('passMs' in happening) await pass(happening.passMs);
            else happen(rehearsal, happening.act);
            rehearsal.expectBooksToBalance();
          }
          void run.stop();
          rehearsal.expectBooksToBalance();
          // Hanging services are given up at their timeout.
          await pass(GRACE_MS + TIMEOUT_MS + 200);
          expect(run.phase).toBe('over');
          expect(rehearsal.result).not.toBeNull();
          const acts = all.map((happening) => ('act' in happening ? happening.act : ''));
          const result = run.shown.result();
          if (acts.includes('reset')) expect(result.users.active + result.stats.inFlight).toBe(0);
          else expectFinalBooksToBalance(result, { workerLost: acts.includes('lose') });
        },
      ),
      { numRuns: Number(process.env['RUSHHOUR_ORDERS'] ?? 150) },
    );
  });
});
