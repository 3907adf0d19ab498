import { describe, expect, it } from 'vitest';
import { plainTarget } from '../../src/border/service-settings.ts';
import { WaitingUser } from '../../src/crowd/waiting-user.ts';
import { workflowNamed } from '../../src/workflows.ts';
import type { Connection } from '../../workers/connection.ts';
import { Connections } from '../../workers/connections.ts';
import type { HttpClient } from '../../workers/http/http-client.ts';
import { WireClient } from '../../workers/http/wire/wire-client.ts';
import { SETTINGS } from '../shop/drive.ts';
import { startTarget } from '../support/target.ts';

// Nothing is sent, so nothing is connected to.
const CLIENT = new WireClient({ insecure: false });

/** Connections to it are never established. */
const SILENT: HttpClient = {
  open: () => ({ usable: true, idleTimeoutMs: -1, send() {}, abort() {}, close() {} }),
};
const SERVICES = {
  product: plainTarget('http://127.0.0.1:1'),
  cart: plainTarget('http://127.0.0.1:2'),
};

function connectionsOf(most: number) {
  const served: number[] = [];
  const connections = new Connections(
    SERVICES,
    { maxConnections: most, maxWaiting: most, maxResponseBytes: 1 },
    CLIENT,
    {
      finished: () => {},
      freed: (user) => served.push(user.index),
    },
  );
  return { connections, served };
}

function userOf(index: number, queuedAtMs = 0): WaitingUser {
  const user = new WaitingUser(index, 'free', workflowNamed('browse'), SETTINGS);
  user.queuedAtMs = queuedAtMs;
  return user;
}

/** All available connections, used by one service. */
function takeAll(connections: Connections, service: string): Connection[] {
  const taken: Connection[] = [];
  const acquire = () => connections.acquire(service, userOf(0));
  for (let one = acquire(); one !== null; one = acquire()) {
    taken.push(one);
  }
  return taken;
}

describe('a service that accepts no connections', () => {
  const setUp = () => {
    const events = { finished: () => {}, freed: () => {} };
    const limits = { maxConnections: 1000, maxWaiting: 10, maxResponseBytes: 1 };
    return new Connections(SERVICES, limits, SILENT, events);
  };

  it('opens at most 32 at a time, and takes none of these from another service', () => {
    const connections = setUp();
    expect(takeAll(connections, 'product')).toHaveLength(32);
    expect(takeAll(connections, 'cart')).toHaveLength(32);
  });

  it('fills its own places in the queue and unneeded ones, not another service’s own', () => {
    const connections = setUp();
    for (let i = 0; connections.placesTaken('product') < 10; i++) {
      connections.wait(userOf(i), 'product', true);
    }
    expect(connections.waiting).toBe(8);
    expect(connections.placesTaken('cart')).toBe(8);
  });
});

describe('with all connections in use', () => {
  it('active users go before new ones, in order of arrival', () => {
    const { connections, served } = connectionsOf(2);
    const [first] = takeAll(connections, 'product');
    connections.wait(userOf(1), 'product', true);
    connections.wait(userOf(2), 'product', true);
    connections.wait(userOf(3), 'product', false);
    connections.wait(userOf(4), 'product', false);
    for (let i = 0; i < 4; i++) connections.release(first!);
    expect(served).toEqual([3, 4, 1, 2]);
    expect(connections.waiting).toBe(0);
    connections.closeAll();
  });

  it('there are never more of them, whatever the service', () => {
    const { connections } = connectionsOf(5);
    const product = takeAll(connections, 'product').length;
    const cart = takeAll(connections, 'cart').length;
    expect(product + cart).toBe(5);
    expect(cart, 'its own, which no other service can have').toBeGreaterThan(0);
    connections.closeAll();
  });

  it('one moves to another service if a user there has waited far longer, not a little', () => {
    const { connections, served } = connectionsOf(1);
    const [only] = takeAll(connections, 'product');
    connections.wait(userOf(1, 1500), 'product', false);
    connections.wait(userOf(2, 1600), 'product', false);
    connections.wait(userOf(3, 550), 'cart', false);
    connections.release(only!);
    expect(served).toEqual([1]);
    connections.release(only!);
    expect(served).toEqual([1, 3]);
    connections.closeAll();
  });

  it('all waiting users can be removed', () => {
    const { connections } = connectionsOf(1);
    takeAll(connections, 'product');
    connections.wait(userOf(1), 'product', true);
    connections.wait(userOf(2), 'cart', false);
    expect([...connections.drainWaiting()].map(({ index }) => index)).toEqual([1, 2]);
    expect(connections.waiting).toBe(0);
    connections.closeAll();
  });
});

it.each(['/shop', '/shop/'])(
  'requests go below the path of a base URL that ends in %s',
  async (prefix) => {
    const paths: (string | undefined)[] = [];
    const target = await startTarget((request, response) => {
      paths.push(request.url);
      response.end();
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    const connections = new Connections(
      { product: plainTarget(target.url + prefix) },
      { maxConnections: 1, maxWaiting: 1, maxResponseBytes: 1000 },
      CLIENT,
      {
        finished: () => resolve(),
        freed: () => {},
      },
    );
    const user = userOf(1);
    const request = user.getNextRequest()!;
    connections.acquire('product', user)!.send(user, request);
    await promise;
    connections.closeAll();
    await target.close();
    expect(paths).toEqual([`/shop${request.path}`]);
  },
);
