import { describe, expect, it, vi } from 'vitest';
import { nowMs } from '../../../src/border/clock.ts';
import { plenty, setUp } from './world.ts';

/** A connection that has carried a request, and is checked before it carries the next one. */
function beingChecked() {
  const world = setUp();
  world.send();
  world.opened[0]!.answer('');
  world.release();
  world.connection.reuse = 'look';
  world.send();
  return world;
}

describe('a connection that the service closes', () => {
  it('before any byte of a response, having been used before, was stale: with its idle time', () => {
    const { connection, opened, closings, send, release } = setUp();
    send();
    opened[0]!.answer('');
    release();
    connection.idleSinceMs = nowMs() - 1500;
    send();
    opened[0]!.failSilently();
    expect(connection.error).toBe('connection_stale');
    expect(connection.errorDetail).toMatch(/after being idle for 1\d{3} ms/);
    expect(closings).toHaveLength(1);
  });

  it('is sent again on another one if requested, once', () => {
    const { connection, opened, finished, send, release } = setUp(plenty(), true);
    send();
    opened[0]!.answer('');
    release();
    send();
    opened[0]!.failSilently();
    expect(finished, 'nothing has failed yet').toHaveLength(1);
    expect(opened[1]!.sent).toHaveLength(1);
    opened[1]!.answer('again');
    expect(connection).toMatchObject({ retried: true, error: null, status: 200 });
    release();
    send();
    expect(connection.retried).toBe(false);
    opened[1]!.failSilently();
    opened[2]!.answer('');
    release();
    send();
    opened[2]!.failSilently();
    opened[3]!.fail('connection_stale');
    expect(connection).toMatchObject({ retried: true, error: 'connection_stale' });
  });

  it('is not sent again if sending it twice may have an effect twice', () => {
    const { connection, opened, send, release } = setUp(plenty(), true);
    send(2);
    opened[0]!.answer('');
    release();
    send(2);
    opened[0]!.failSilently();
    expect(opened).toHaveLength(1);
    expect(connection).toMatchObject({ retried: false, error: 'connection_stale' });
  });

  it('before any byte of a response to its first request was reset', () => {
    const { connection, opened, send } = setUp();
    send();
    opened[0]!.failSilently();
    expect(connection.error).toBe('connection_reset');
  });

  it('while it is checked costs no request: it is sent on another one', async () => {
    const { connection, opened, finished } = beingChecked();
    expect(opened[0]!.sent).toHaveLength(1);
    opened[0]!.usable = false;
    opened[0]!.owner.onIdleClose();
    await vi.waitUntil(() => opened.length === 2);
    opened[1]!.answer('');
    expect(finished).toHaveLength(2);
    expect(connection.error).toBe(null);
  });
});

it('a request that is given up while its connection is checked is never sent', async () => {
  const { connection, opened, finished } = beingChecked();
  connection.giveUp('timeout');
  await new Promise((resolve) => setImmediate(resolve));
  expect(opened[0]!.sent).toHaveLength(1);
  expect(finished.at(-1)).toMatchObject({ error: 'timeout' });
});
