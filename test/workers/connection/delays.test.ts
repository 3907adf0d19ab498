import { describe, expect, it, vi } from 'vitest';
import { nowMs } from '../../../src/border/clock.ts';
import { loopWatch } from '../../../workers/loop-watch.ts';
import { setUp } from './world.ts';

it('waiting for a connection that another request opens is not the generator’s own delay', () => {
  const { connection, opened, send } = setUp();
  send();
  const { ownDelayMs, sentAtMs } = connection;
  const later = nowMs() + 5;
  while (nowMs() < later);
  opened[0]!.handler!.onSent(true);
  expect(connection).toMatchObject({ ownDelayMs, sentAtMs, opening: null });
});

it('the wait for a check is our own: it counts as start delay, not as service time', async () => {
  const { connection, opened, send, release } = setUp();
  send();
  opened[0]!.answer('');
  release();
  connection.reuse = 'look';
  connection.startDelayMs = 0;
  send();
  const began = connection.sentAtMs;
  await vi.waitUntil(() => opened[0]!.sent.length === 2);
  expect(connection.sentAtMs).toBeGreaterThan(began);
  expect(connection.startDelayMs).toBeCloseTo(connection.sentAtMs - began, 6);
});

describe('the time for which a response waits for its thread', () => {
  const LARGE = Buffer.alloc(64 * 1024);
  const head = { status: 200, headers: {}, mentions: () => false };
  const busy = (ms: number) => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  };

  /** A response whose parts are read one after the other, with something in between. */
  function waited(between: () => void): number {
    const { connection, opened, send } = setUp();
    send(1);
    const handler = opened[0]!.handler!;
    handler.onSent(false);
    handler.onHead(head);
    const atHead = connection.readDelayMs;
    handler.onBody(LARGE, 0, LARGE.length);
    between();
    handler.onBody(LARGE, 0, LARGE.length);
    handler.onEnd();
    return connection.readDelayMs - atHead;
  }

  it('does not include the time for reading it', () => {
    expect(waited(() => busy(3))).toBeCloseTo(0, 6);
  });

  it('includes the time for others in between: the service cannot send the rest meanwhile', () => {
    const others = () => {
      busy(3);
      loopWatch.rest();
    };
    expect(waited(others)).toBeGreaterThanOrEqual(3);
  });
});
