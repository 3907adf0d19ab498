import { describe, expect, it, vi } from 'vitest';
import { plenty, setUp } from './world.ts';

describe('what a workflow reads', () => {
  it('never changes, although the connection carries other requests', () => {
    const { opened, finished, send, release } = setUp();
    for (const body of ['{"id":1}', '{"id":2}']) {
      send();
      opened[0]!.answer(body);
      release();
    }
    const [first, second] = finished;
    expect(first).toMatchObject({ status: 200, json: { id: 1 }, headers: { x: '{"id":1}' } });
    expect(second).toMatchObject({ status: 200, json: { id: 2 }, headers: { x: '{"id":2}' } });
    expect(first).not.toHaveProperty('send');
    expect(first).not.toHaveProperty('close');
  });

  it('is not a response if it was cut off', () => {
    const { opened, finished, send } = setUp();
    send();
    opened[0]!.handler!.onHead({ status: 200, headers: {}, mentions: () => false });
    opened[0]!.handler!.onFailure({ errorClass: 'connection_reset', detail: '' });
    expect(finished[0]).toMatchObject({ status: 0, error: 'connection_reset', text: '' });
  });
});

describe('a body', () => {
  const MEBIBYTE = Buffer.alloc(1024 * 1024);

  it('of more than max_response_bytes ends the request if the step reads it', () => {
    const { connection, opened, finished, send } = setUp();
    send();
    for (let i = 0; i < 9 && finished.length === 0; i++) {
      opened[0]!.handler!.onBody(MEBIBYTE, 0, MEBIBYTE.length);
    }
    expect(connection.bytes).toBe(9 * MEBIBYTE.length);
    expect(finished[0]).toMatchObject({ error: 'response_too_large', status: 0 });
    expect(opened[0]!.aborted).toBe(true);
  });

  it('that is only counted is unlimited, and takes no memory', () => {
    const { connection, opened, finished, send } = setUp();
    send(1);
    for (let i = 0; i < 1000; i++) opened[0]!.handler!.onBody(MEBIBYTE, 0, MEBIBYTE.length);
    expect(connection.bytes).toBe(1000 * MEBIBYTE.length);
    expect(finished).toEqual([]);
  });

  it('returns its memory when it was read, and when the request failed', () => {
    const budget = plenty();
    const giveBack = vi.spyOn(budget, 'giveBack');
    const take = vi.spyOn(budget, 'take');
    const { opened, send, release } = setUp(budget);
    send();
    opened[0]!.answer('hello');
    release();
    send();
    opened[0]!.handler!.onBody(Buffer.from('half'), 0, 4);
    opened[0]!.failSilently();
    release();
    const sum = (calls: readonly [number][]) => calls.reduce((all, [bytes]) => all + bytes, 0);
    expect(sum(giveBack.mock.calls)).toBe(sum(take.mock.calls));
  });
});
