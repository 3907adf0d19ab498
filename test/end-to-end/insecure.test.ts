import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { ANSWER, SERVICES } from '../support/target.ts';

it('an untrusted certificate is accepted only on request', async () => {
  // Claims the opposite to programs that read it.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const pem = (name: string) =>
    readFileSync(join(import.meta.dirname, '../hostile/certificates', name));
  const identity = { key: pem('service.key'), cert: pem('self-signed.pem') };
  const server = createServer(identity, (_request, response) => response.end(ANSWER));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const urls = Object.fromEntries(SERVICES.map((name) => [name, url]));
  const profile = profileOf({ requestsPerSecond: 20, durationSeconds: 1 });
  for (const insecure of [true, false]) {
    const generator = new TrafficGenerator(profile, urls, { workers: 1, insecure });
    await generator.start();
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    expect(result.stats.total).toBeGreaterThan(0);
    expect(result.errors).toEqual(insecure ? {} : { tls_error: result.stats.total });
  }
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
