import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { freePort, startNginx } from '../support/nginx.ts';
import { profileInput } from '../support/profiles.ts';
import { nginx } from '../support/programs.ts';
import { goAway, ok, reset, startRawH2 } from '../workers/http/h2/raw-h2.ts';
import { startH2 } from '../workers/http/h2-server.ts';

interface Closable {
  close(): Promise<void>;
}

const servers: Closable[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** Two services, each called half of the time, over HTTP/2. */
function profileOf(healthy: string, hung: string, seconds: number, timeoutSeconds: number) {
  return TrafficProfile.from(
    profileInput({
      requestsPerSecond: 100,
      durationSeconds: seconds,
      gracefulStopSeconds: 5,
      requestTimeoutSeconds: timeoutSeconds,
      workflowDistribution: { 'ask-healthy': 0.5, 'ask-hung': 0.5 },
      workflowModules: [join(import.meta.dirname, '../fixtures/two-services.ts')],
      services: { healthy: { url: healthy, http: 2 }, hung: { url: hung, http: 2 } },
    }),
  );
}

async function play(
  healthy: string,
  hung: string,
  { seconds = 2, timeoutSeconds = 30 } = {},
): Promise<RunResult> {
  const profile = profileOf(healthy, hung, seconds, timeoutSeconds);
  const generator = new TrafficGenerator(profile, {}, { workers: 1, insecure: true });
  await generator.start();
  const result = await generator.finished;
  expectFinalBooksToBalance(result);
  return result;
}

describe('a run in HTTP/2', () => {
  it('over TLS and by prior knowledge: one connection for each service carries all requests', {
    tags: 'long',
  }, async () => {
    const secure = await startH2({ answer: 'hello', secure: true });
    const plain = await startH2({ answer: 'hello' });
    servers.push(secure, plain);
    const { stats, errors, latency } = await play(secure.url, plain.url);
    expect(errors).toEqual({});
    expect(stats.successful).toBe(stats.total);
    expect(secure.asked.length + plain.asked.length).toBe(stats.total);
    expect(stats.connections).toMatchObject({ opened: 2, reused: stats.total - 2 });
    const { connect, tls, firstByte, service } = latency;
    expect(connect!.max).toBeGreaterThan(0);
    expect(tls!.max).toBeGreaterThan(0);
    expect(firstByte!.max).toBeLessThanOrEqual(service.max);
  });

  it('a service that accepts requests and never responds causes timeouts, and does not affect the other one', async () => {
    const healthy = await startH2({ answer: 'hello' });
    const hung = await startH2({ answer: 'nothing' });
    servers.push(healthy, hung);
    const { stats, errors } = await play(healthy.url, hung.url, { timeoutSeconds: 1 });
    expect(Object.keys(errors)).toEqual(['timeout']);
    expect(errors['timeout']).toBe(hung.asked.length);
    expect(stats.successful).toBe(healthy.asked.length);
  });

  it('resets, GOAWAY and connections that die are distinguished, and the books balance', async () => {
    let asked = 0;
    const moody = await startRawH2({
      asked: (socket, stream) => {
        const turn = asked++ % 10;
        if (turn === 3) socket.write(reset(stream, 7));
        else if (turn === 6) socket.write(goAway(stream, 11));
        else if (turn === 9) socket.destroy();
        else socket.write(ok(stream));
      },
    });
    const healthy = await startH2({ answer: 'hello' });
    servers.push(moody, healthy);
    const { stats, errors } = await play(healthy.url, `http://127.0.0.1:${moody.port}`);
    expect(Object.keys(errors).sort()).toEqual(
      expect.arrayContaining(['connection_reset', 'stream_reset']),
    );
    expect(Object.keys(errors)).not.toContain('timeout');
    expect(stats.successful).toBeGreaterThan(healthy.asked.length);
  });
});

describe.skipIf(nginx.skip)('a run in HTTP/2 against nginx', () => {
  it('respects its streams, and moves to a new connection after every GOAWAY', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const server = await startNginx(
      port,
      `listen 127.0.0.1:${port} http2;
       listen 127.0.0.1:${other} http2;
       http2_max_concurrent_streams 4;
       keepalive_requests 20;
       location / { return 200 '{}'; }`,
    );
    servers.push({ close: () => server.stop() });
    const { stats, errors } = await play(`http://127.0.0.1:${port}`, `http://127.0.0.1:${other}`);
    expect(Object.keys(errors).filter((name) => name !== 'connection_stale')).toEqual([]);
    expect(stats.successful).toBeGreaterThan(0.95 * stats.total);
    expect(stats.connections!.opened).toBeGreaterThanOrEqual(Math.floor(stats.total / 20));
    expect(stats.connections!.opened).toBeLessThan(stats.total / 5);
  });
});
