import type { LookupAddress } from 'node:dns';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_CONNECTION_SETTINGS } from '../../../src/border/connection-settings.ts';
import { endpointOf } from '../../../workers/endpoint.ts';
import { Addresses, type LookupAll } from '../../../workers/http/addresses.ts';
import { Dialer } from '../../../workers/http/dialer.ts';
import { WireClient } from '../../../workers/http/wire/wire-client.ts';
import { type HostileServer, startHostile } from '../../hostile/server.ts';
import { Listener, Owner } from './contract/listener.ts';

const v4 = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: 4 }));

/** Known names, a stopped clock, and what was looked up. */
function setUp(ttlMs: number, answers: Record<string, LookupAddress[]>) {
  const asked: string[] = [];
  const pending: (() => void)[] = [];
  const lookup: LookupAll = (name, _options, told) => {
    asked.push(name);
    const addresses = answers[name];
    const error = Object.assign(new Error(name), { code: 'ENOTFOUND' });
    pending.push(() => told(addresses === undefined ? error : null, addresses ?? []));
  };
  const clock = { now: 0 };
  const addresses = new Addresses({ ttlMs, lookup, now: () => clock.now });
  const first = (name: string) => {
    let told = '';
    addresses.lookup(name, { all: true }, (error, found) => {
      told = error === null ? (found as LookupAddress[])[0]!.address : `${error.code}`;
    });
    return () => told;
  };
  const answer = () => {
    for (const tell of pending.splice(0)) tell();
  };
  return { asked, clock, first, answer, addresses, answers };
}

describe('the addresses of a name', () => {
  it('are used in turn, with one lookup for all who wait for it', () => {
    const { asked, first, answer } = setUp(1000, { shop: v4('a', 'b', 'c') });
    const told = [first('shop'), first('shop'), first('shop'), first('shop')];
    answer();
    expect(told.map((one) => one())).toEqual(['a', 'b', 'c', 'a']);
    expect(first('shop')()).toBe('b');
    expect(asked).toEqual(['shop']);
  });

  it('are looked up again when they expire, and the turn continues', () => {
    const { asked, clock, first, answer, answers } = setUp(1000, { shop: v4('a', 'b') });
    first('shop');
    answer();
    clock.now = 999;
    expect(first('shop')()).toBe('b');
    clock.now = 1000;
    answers['shop'] = v4('c', 'd');
    const told = first('shop');
    answer();
    expect(told()).toBe('c');
    expect(asked).toHaveLength(2);
  });

  it('are looked up for each connection if they expire at once', () => {
    const { asked, first, answer } = setUp(0, { shop: v4('a', 'b') });
    first('shop');
    answer();
    const told = first('shop');
    answer();
    expect(told()).toBe('b');
    expect(asked).toHaveLength(2);
  });

  it('that cannot be found are an error for all who wait, and are looked up again', () => {
    const { asked, first, answer } = setUp(1000, {});
    const told = [first('nowhere'), first('nowhere')];
    answer();
    expect(told.map((one) => one())).toEqual(['ENOTFOUND', 'ENOTFOUND']);
    first('nowhere');
    expect(asked).toHaveLength(2);
  });
});

describe('connections to a name with several addresses', () => {
  const servers: HostileServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  const HELLO = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

  async function start(host: string): Promise<HostileServer> {
    const server = await startHostile({ host, asked: (socket) => void socket.write(HELLO) });
    servers.push(server);
    return server;
  }

  function open(port: number, ...addresses: string[]) {
    const options = { insecure: false, connections: DEFAULT_CONNECTION_SETTINGS };
    const lookup: LookupAll = (_name, _options, told) => told(null, v4(...addresses));
    const client = new WireClient(options, new Dialer(options, lookup));
    return client.open(endpointOf(`http://shop.test:${port}`), new Owner());
  }

  it('go to all of them, and skip one where nothing is listening', async () => {
    const server = await start('127.0.0.41');
    const connection = open(server.port, '127.0.0.40', '127.0.0.41');
    expect((await new Listener().ask(connection)).body).toBe('hello');
    connection.close();
  });

  it('fail like the address if none accepts a connection', async () => {
    const server = await start('127.0.0.41');
    const connection = open(server.port, '127.0.0.42', '127.0.0.43');
    expect((await new Listener().ask(connection)).failure?.errorClass).toBe('connection_refused');
  });
});
