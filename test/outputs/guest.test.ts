import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../src/outputs/guest.ts';
import {
  type CompleteSecond,
  MAX_WAITING_SECONDS,
  MAX_WAITING_TRACES,
  type Output,
} from '../../src/outputs/output.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import { aResult } from '../cli/views.ts';
import { anObservedRun } from '../support/observed-run.ts';

const nothing = new MergedHistogram().recorded();
const [row] = aResult().timeline;
const second = (number: number): CompleteSecond => ({
  row: { ...row!, second: number },
  response: nothing,
  service: nothing,
});
const IMPATIENT = { startMs: 30, callMs: 30, endMs: 60 };
const forever = new Promise<never>(() => {});

/** Plays three seconds, lines of the trace and the end. */
async function play(guest: Guest): Promise<void> {
  await guest.start(anObservedRun());
  for (let i = 0; i < 3; i++) guest.second(second(i));
  guest.traces({ lines: '{}\n', count: 1 });
  await guest.result(aResult());
  await guest.stop();
}

/** An output that records its calls, and does `doing` in one of them. */
function noting(calls: string[], method: string, doing: () => void | Promise<void>): Output {
  const hear = (name: string) => {
    calls.push(name);
    return name === method ? doing() : undefined;
  };
  return {
    start: () => hear('start'),
    second: ({ row }) => hear(`second ${row.second}`),
    traces: () => hear('traces'),
    result: () => hear('result'),
    stop: () => hear('stop'),
  };
}

describe('an output', () => {
  it('receives everything once and in order', async () => {
    const calls: string[] = [];
    const guest = new Guest(noting(calls, 'none', () => {}));
    await play(guest);
    const seconds = ['second 0', 'second 1', 'second 2'];
    expect(calls).toEqual(['start', ...seconds, 'traces', 'result', 'stop']);
    expect(guest.error).toBeNull();
  });

  it('is never called while it is busy, however long each call takes', async () => {
    const delays = fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(delays, async (list) => {
        let busy = 0;
        const heard: number[] = [];
        const guest = new Guest({
          async second({ row }) {
            expect(busy++).toBe(0);
            const ms = list[row.second];
            if (ms !== null) await new Promise((resolve) => setTimeout(resolve, ms));
            heard.push(row.second);
            busy--;
          },
        });
        for (const i of list.keys()) guest.second(second(i));
        await guest.result(aResult());
        expect(heard).toEqual([...list.keys()]);
        expect(guest.error).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['second 1', 'throws', () => void JSON.parse('{')],
    ['second 1', 'rejects', () => Promise.reject(new Error('no JSON'))],
    ['traces', 'rejects', () => Promise.reject(new Error('no JSON'))],
  ])(
    'that in %s %s hears only stop from then on, and the reason is kept',
    async (method, _how, doing) => {
      const calls: string[] = [];
      const guest = new Guest(noting(calls, method, doing));
      await play(guest);
      expect(calls.slice(calls.indexOf(method))).toEqual([method, 'stop']);
      expect(guest.error).toMatch(/JSON/);
    },
  );

  it('cannot control a terminal through its reason', async () => {
    const guest = new Guest(
      noting([], 'result', () => Promise.reject(new Error('\u001b[2J gone'))),
    );
    await play(guest);
    expect(guest.error).toBe('\\u001b[2J gone');
  });

  it.each(['second 0', 'traces', 'result', 'stop'])(
    'that hangs in %s is given up after its deadline',
    async (method) => {
      const calls: string[] = [];
      const guest = new Guest(
        noting(calls, method, () => forever),
        IMPATIENT,
      );
      await play(guest);
      expect(guest.error).toMatch(/\(\) did not end within 0\.0\d s$/);
      expect(calls.at(-1)).toBe('stop');
    },
  );

  it('that is slower than the run loses seconds, and reports how many', async () => {
    let go = () => {};
    const busy = new Promise<void>((resolve) => {
      go = resolve;
    });
    const heard: number[] = [];
    const guest = new Guest({
      second: ({ row }) => {
        heard.push(row.second);
        return busy;
      },
    });
    for (let i = 0; i < MAX_WAITING_SECONDS + 51; i++) guest.second(second(i));
    go();
    await guest.result(aResult());
    expect(heard).toHaveLength(MAX_WAITING_SECONDS + 1);
    expect(guest.error).toBe('too slow: dropped 50 seconds');
  });

  it('that is slower than the trace loses lines, and memory stays bounded', async () => {
    const guest = new Guest({ traces: () => forever }, IMPATIENT);
    const lines = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    const most = MAX_WAITING_TRACES / lines.length;
    for (let i = 0; i < most + 12; i++) guest.traces({ lines, count: 7 });
    await guest.stop();
    expect(guest.error).toBe(
      `too slow: dropped ${(7 * (most + 11)).toLocaleString('en')} trace lines`,
    );
  });

  it.each([
    ['throws', () => void JSON.parse('{'), /JSON/],
    ['hangs', () => forever, /start\(\) did not end within 0\.03 s/],
  ])('that %s in start refuses the run', async (_how, doing, message) => {
    const guest = new Guest(noting([], 'start', doing), IMPATIENT);
    await expect(guest.start(anObservedRun())).rejects.toThrow(message);
  });
});
