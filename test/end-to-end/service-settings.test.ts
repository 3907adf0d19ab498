import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createPlain, type IncomingMessage, type Server } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { type ServiceInput, TrafficProfile } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput } from '../support/profiles.ts';

const CERTIFICATES = join(import.meta.dirname, '../hostile/certificates');
const file = (name: string) => join(CERTIFICATES, name);
const pem = (name: string) => readFileSync(file(name));
const key = pem('service.key');

const TOUR = profileInput({
  requestsPerSecond: 30,
  durationSeconds: 1,
  thinkTimeSeconds: { min: 0, max: 0 },
  workflowDistribution: { tour: 1 },
  workflowModules: [join(import.meta.dirname, '../fixtures/tour.ts')],
  gracefulStopSeconds: 2,
});

interface Seen {
  readonly headers: IncomingMessage['headers'];
  readonly serverName: unknown;
  readonly client: string | undefined;
}

/** Servers of every kind; what the last request of each path was like. */
async function startServers() {
  const seen = new Map<string, Seen>();
  const answer = (request: IncomingMessage, response: { end(text: string): void }) => {
    const socket = request.socket as TLSSocket;
    const client = socket.getPeerCertificate?.()?.subject?.CN;
    const { url = '', headers } = request;
    seen.set(url, { headers, serverName: socket.servername, client: String(client ?? '') });
    response.end('{}');
  };
  const secure = (cert: string, options: ServerOptions = {}) =>
    createServer({ key, cert: pem(cert), ...options }, answer);
  const mutual = { ca: pem('authority.pem'), requestCert: true, rejectUnauthorized: true };
  const servers = {
    trusted: secure('good.pem'),
    mutual: secure('good.pem', mutual),
    named: secure('wrong-name.pem'),
    insecure: secure('self-signed.pem'),
    guarded: createPlain((request, response) => {
      const isKnown = request.headers.authorization === `Basic ${btoa('me:pass:word')}`;
      response.statusCode = isKnown ? 200 : 401;
      answer(request, response);
    }),
  } satisfies Record<string, Server>;
  const urls: Record<string, string> = {};
  for (const [name, server] of Object.entries(servers)) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const scheme = name === 'guarded' ? 'http' : 'https';
    urls[name] = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const close = async () => {
    for (const server of Object.values(servers)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  return { urls, seen, close };
}

/** Where every arrival was dropped because this thread had no core, nothing was seen. */
const A_BUSY_MACHINE = { retry: 3 };

async function tour(services: Record<string, ServiceInput>, urls: Record<string, string>) {
  const profile = TrafficProfile.from({
    ...TOUR,
    headers: { 'X-Shared': 'of the profile', 'x-profile': 'yes' },
    services,
  });
  const generator = new TrafficGenerator(profile, urls, { workers: 1 });
  await generator.start();
  const result = await generator.finished;
  expectFinalBooksToBalance(result);
  expect(result.stats.total).toBeGreaterThan(0);
  return result;
}

it(
  'services are called with their own certificates, names, passwords and headers',
  A_BUSY_MACHINE,
  async () => {
    const { urls, seen, close } = await startServers();
    const ca = file('authority.pem');
    const settings = {
      trusted: { tls: { ca } },
      mutual: { tls: { ca, cert: file('good.pem'), key: file('service.key') } },
      named: { tls: { ca }, host: 'elsewhere.example:444' },
      insecure: { tls: { insecure: true } },
      guarded: {
        basicAuth: { user: 'me', password: 'pass:word' },
        headers: { 'x-shared': 'of the service' },
      },
    };
    const { errors } = await tour(settings, urls);
    await close();
    expect(errors).toEqual({});
    expect(seen.get('/mutual')?.client).toBe('good');
    const named = seen.get('/named');
    expect(named?.headers.host).toBe('elsewhere.example:444');
    expect(named?.serverName).toBe('elsewhere.example');
    expect(seen.get('/trusted')?.headers).toMatchObject({
      'x-shared': 'of the profile',
      'x-profile': 'yes',
      host: urls['trusted']?.slice('https://'.length),
    });
    expect(seen.get('/guarded')?.headers['x-shared']).toBe('of the service');
    expect(seen.get('/own')?.headers['x-shared']).toBe('of the step');
  },
);

it(
  'without them the same services reject requests, each for its own reason',
  A_BUSY_MACHINE,
  async () => {
    const { urls, close } = await startServers();
    const ca = file('authority.pem');
    const { errors, errorExamples } = await tour(
      { mutual: { tls: { ca } }, named: { tls: { ca } }, guarded: {} },
      urls,
    );
    await close();
    expect(Object.keys(errors).sort()).toEqual(['http_4xx', 'tls_error']);
    expect(JSON.stringify(errorExamples)).toContain('tour/trusted');
  },
);

it(
  'values from the environment appear in no result, trace or message',
  A_BUSY_MACHINE,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rushhour-environment-'));
    const refusing = createPlain((request, response) => {
      response.writeHead(request.headers['x-key'] === 'S3CR3T-key' ? 500 : 200);
      response.end(JSON.stringify({ message: `no access with ${request.headers['x-key']}` }));
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port } = refusing.address() as AddressInfo;
    const yaml = join(folder, 'profile.yaml');
    const modules = JSON.stringify(join(import.meta.dirname, '../fixtures/once-workflow.ts'));
    await writeFile(
      yaml,
      `name: env
requests_per_second: \${RPS}
duration_seconds: 1
user_type_distribution: {free: 1}
workflow_distribution: {once: 1}
workflow_modules: [${modules}]
headers: {x-key: "\${KEY}"}
services: {product: "http://127.0.0.1:${port}/\${TENANT}"}
`,
    );
    const environment = { RPS: '20', KEY: 'S3CR3T-key', TENANT: 'T3NANT' };
    const profile = TrafficProfile.fromYaml(yaml, { environment });
    expect(profile.requestsPerSecond).toBe(20);
    const out = join(folder, 'out');
    const generator = new TrafficGenerator(profile, {}, { workers: 1, out });
    await generator.start();
    const result = await generator.finished;
    refusing.closeAllConnections();
    await new Promise((resolve) => refusing.close(resolve));
    expect(result.errors).toEqual({ http_5xx: result.stats.total });
    expect(result.errorExamples).toMatchObject({ http_5xx: expect.stringContaining('***') });
    for (const name of ['result.json', 'report.html', 'timeline.csv']) {
      expect(await readFile(join(out, name), 'utf8'), name).not.toMatch(/S3CR3T|T3NANT/);
    }
    const dead = new TrafficGenerator(profile, {}, { workers: 1 });
    await expect(dead.start()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/127\.0\.0\.1:\d+\/\*\*\*:/),
    });
    await rm(folder, { recursive: true });
  },
);
