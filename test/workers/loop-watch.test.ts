import { setImmediate as afterPoll, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { LoopWatch } from '../../workers/loop-watch.ts';

/** A thread whose event loop sleeps, is busy or is kept from its core for as long as a test says. */
class Thread {
  #nowMs = 1000;
  #sleptMs = 0;
  #withoutCoreMs = 0;
  readonly watch = new LoopWatch({
    now: () => this.#nowMs,
    slept: () => this.#sleptMs,
    waitedForCore: () => this.#withoutCoreMs,
  });

  get nowMs(): number {
    return this.#nowMs;
  }

  busy(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  sleeps(ms: number): this {
    this.#nowMs += ms;
    this.#sleptMs += ms;
    return this;
  }

  /** Something wakes it up, and it gets no core. */
  wantsCore(ms: number): this {
    this.#withoutCoreMs += ms;
    return this.sleeps(ms);
  }
}

describe('a response has waited for its thread', () => {
  it('for no longer than the thread was busy since it woke up', () => {
    const thread = new Thread();
    thread.watch.rest();
    thread.sleeps(20).busy(3);
    expect(thread.watch.answered()).toBeCloseTo(3);
    thread.busy(2);
    expect(thread.watch.answered(), 'the next one of the same poll').toBeCloseTo(5);
  });

  it('not while the loop slept, however often it woke up for something else', () => {
    const thread = new Thread();
    for (let i = 0; i < 100; i++) {
      thread.watch.sleepUntil(thread.nowMs + 10);
      thread.sleeps(10);
      thread.watch.wake();
      thread.busy(0.2);
    }
    thread.watch.sleepUntil(thread.nowMs + 10);
    thread.sleeps(4).busy(0.1);
    expect(thread.watch.answered()).toBeCloseTo(0.1);
  });

  it('since the last poll, when the loop did not sleep before this one', () => {
    const thread = new Thread();
    thread.watch.rest();
    thread.sleeps(5);
    expect(thread.watch.answered()).toBe(0);
    thread.busy(8);
    expect(thread.watch.answered(), 'it may have come right after that poll').toBeCloseTo(8);
  });

  it('for no longer than the last turns took, however long the loop has not slept', () => {
    const thread = new Thread();
    for (let turn = 0; turn < 50; turn++) {
      thread.watch.wake();
      thread.busy(2);
      const waited = thread.watch.answered();
      if (turn > 2) expect(waited).toBeLessThanOrEqual(6);
      thread.busy(1);
    }
  });

  it('while another thread had the core', () => {
    const thread = new Thread();
    thread.watch.sleepUntil(thread.nowMs + 10);
    thread.sleeps(2).wantsCore(6).busy(0.1);
    expect(thread.watch.answered()).toBeCloseTo(6.1);
  });

  it('while the machine or the process slept beyond the alarm', () => {
    const thread = new Thread();
    thread.watch.sleepUntil(thread.nowMs + 10);
    thread.sleeps(310);
    expect(thread.watch.answered()).toBeCloseTo(299);
  });
});

describe('the watch of this thread', () => {
  it('detects how long it was busy', async () => {
    // Another file may have used this thread's own watch, on a fake clock.
    vi.resetModules();
    const { loopWatch } = await import('../../workers/loop-watch.ts');
    await sleep(20);
    const before = loopWatch.rest();
    const until = performance.now() + 30;
    while (performance.now() < until);
    expect(loopWatch.rest() - before).toBeGreaterThanOrEqual(29);
    await afterPoll();
    expect(loopWatch.answered()).toBeGreaterThanOrEqual(29);
  });
});
