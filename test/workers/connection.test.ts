import { describe, expect, it, vi } from 'vitest';
import { nowMs } from '../../src/border/clock.ts';
import type { ErrorClass } from '../../src/border/error-classes.ts';
import { WaitingUser } from '../../src/crowd/waiting-user.ts';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { type StepResponse, type Steps, Workflow } from '../../src/journey/workflow.ts';
import { BodyBudget } from '../../workers/body-budget.ts';
import { Connection } from '../../workers/connection.ts';
import { endpointOf } from '../../workers/endpoint.ts';
import type {
  ConnectionOwner,
  HttpClient,
  HttpConnection,
  HttpRequest,
  ResponseHandler,
} from '../../workers/http/http-client.ts';
import { loopWatch } from '../../workers/loop-watch.ts';
import { SETTINGS } from '../shop/drive.ts';

class Reading extends Workflow {
  static override readonly steps: Steps<Reading> = [
    ['shop', '/read', {}, (w) => w.steps.length],
    ['shop', '/count', { body: 'discard' }, (w) => w.steps.length],
    ['shop', '/order', { method: 'POST' }, (w) => w.steps.length],
  ];
}

/** A connection that does what the test says. */
class ScriptedHttp implements HttpConnection {
  usable = true;
  idleTimeoutMs = -1;
  aborted = false;
  readonly sent: HttpRequest[] = [];
  handler: ResponseHandler | null = null;
  #used = false;
  readonly owner: ConnectionOwner;

  constructor(owner: ConnectionOwner) {
    this.owner = owner;
  }

  send(request: HttpRequest, handler: ResponseHandler): void {
    this.sent.push(request);
    this.handler = handler;
  }

  abort(): void {
    this.usable = false;
    this.aborted = true;
  }

  close(): void {
    this.usable = false;
  }

  answer(body: string): void {
    const bytes = Buffer.from(body);
    this.handler!.onSent(this.#used);
    this.handler!.onHead({ status: 200, headers: { x: body }, mentions: () => false });
    this.handler!.onBody(bytes, 0, bytes.length);
    bytes.fill(0);
    this.#used = true;
    this.handler!.onEnd();
  }

  fail(errorClass: ErrorClass): void {
    this.usable = false;
    this.handler!.onFailure({ errorClass, detail: '' });
  }

  failSilently(): void {
    this.fail(this.#used ? 'connection_stale' : 'connection_reset');
  }
}

const plenty = BodyBudget.forOrigins(1);

function setUp(memory = plenty(), retryOnStale = false) {
  const opened: ScriptedHttp[] = [];
  const client: HttpClient = {
    open: (_endpoint, owner) => {
      const http = new ScriptedHttp(owner);
      opened.push(http);
      return http;
    },
  };
  const finished: StepResponse[] = [];
  const closings: number[] = [];
  const events = {
    opened: () => {},
    settled: () => {},
    finished: (ended: Connection) => void finished.push(ended.response),
    closedByService: (_connection: Connection, idleMs: number) => void closings.push(idleMs),
    outlived: () => {},
  };
  const endpoint = endpointOf('http://shop');
  const to = { endpoint, memory, maxResponseBytes: 8 * 1024 * 1024 };
  const connection = new Connection(to, client, events, retryOnStale);
  const workflow = compileWorkflow('reading', Reading);
  const send = (step = 0) => {
    const user = new WaitingUser(1, 'free', workflow, SETTINGS);
    user.currentStep = step;
    connection.sentAtMs = nowMs();
    connection.send(user, user.getNextRequest()!);
  };
  const release = () => {
    connection.release();
    connection.idleSinceMs = nowMs();
  };
  return { connection, opened, finished, closings, send, release };
}

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

it('waiting for a connection that another request opens is not the generator’s own delay', () => {
  const { connection, opened, send } = setUp();
  send();
  const { ownDelayMs, sentAtMs } = connection;
  const later = nowMs() + 5;
  while (nowMs() < later);
  opened[0]!.handler!.onSent(true);
  expect(connection).toMatchObject({ ownDelayMs, sentAtMs, opening: null });
});

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
    const { connection, opened, finished, send, release } = setUp();
    send();
    opened[0]!.answer('');
    release();
    connection.reuse = 'look';
    send();
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
  const { connection, opened, finished, send, release } = setUp();
  send();
  opened[0]!.answer('');
  release();
  connection.reuse = 'look';
  send();
  connection.giveUp('timeout');
  await new Promise((resolve) => setImmediate(resolve));
  expect(opened[0]!.sent).toHaveLength(1);
  expect(finished.at(-1)).toMatchObject({ error: 'timeout' });
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
