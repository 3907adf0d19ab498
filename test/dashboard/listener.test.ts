import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { Listener } from '../../src/dashboard/listener.ts';
import { Snapshot } from '../../src/dashboard/snapshot.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import type { TimelineRow } from '../../src/statistics/result.ts';
import { profileInput } from '../support/profiles.ts';

const generator = new TrafficGenerator(TrafficProfile.from(profileInput()));
const row = (second: number) => ({ second, errors: { padding: 'x'.repeat(800) } });
const rows = Array.from({ length: 10_000 }, (_, i) => row(i)) as unknown as TimelineRow[];

const snapshot = (seconds: number, phase: 'hold' | 'finished') =>
  new Snapshot(
    { ...generator.getResult(), timeline: rows.slice(0, seconds) },
    { phase, plannedSeconds: 10_000, loads: [], failure: null },
  );

/** A browser that listens, but does not read until it is told to. */
async function slowBrowser() {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => resolve(response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const heard = new Promise<IncomingMessage>((answer) =>
    get({ port: (server.address() as AddressInfo).port }, answer),
  );
  const response = await promise;
  return { response, listener: new Listener(response), heard, server };
}

describe('a browser that reads too slowly', () => {
  it('takes the memory of one event, and has everything in the end', async () => {
    const { response, listener, heard, server } = await slowBrowser();
    let most = 0;
    for (let seconds = 5000; seconds <= 10_000; seconds += 50) {
      listener.send(snapshot(seconds, 'hold'));
      await new Promise((turn) => setImmediate(turn));
      most = Math.max(most, response.writableLength);
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(300_000);

    listener.end(snapshot(10_000, 'finished'));
    const all = await text(await heard);
    await listener.closed;
    server.close();
    const seconds = [...all.matchAll(/"second":(\d+)/g)].map(([, second]) => Number(second));
    expect(seconds).toEqual(rows.map(({ second }) => second));
    expect([...all.matchAll(/"phase":"(\w+)"/g)].at(-1)![1]).toBe('finished');
    // Of all these states, those that it was too slow for were never written.
    expect([...all.matchAll(/event: state/g)].length).toBeLessThan(50);
  });
});
