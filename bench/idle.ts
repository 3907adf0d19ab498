/**
 * The race between requests and closing connections: services that close idle connections, and users who think for about
 * as long.
 *
 *     npm run bench:idle -- [--servers node,nginx,apache,go,uvicorn] [--timeouts 1,2,5] [--seconds 30] [--users 60]
 *
 * Each user has its own connection. Users send POSTs, which a client may not retry by itself, and think for 0.9 to 1.1 of
 * the idle timeout in between. Servers that are not installed are named and skipped. undici plays the same users with one
 * `Client` each, k6, if installed, with one virtual user each.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'undici';
import { TrafficGenerator } from '../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { type IdleServer, isInstalled, SERVERS, startServer } from './idle/servers.ts';
import { onPath } from './peers/tool.ts';
import { table } from './support/table.ts';

const { values } = parseArgs({
  options: {
    servers: { type: 'string', default: 'node,nginx,apache,go,uvicorn' },
    timeouts: { type: 'string', default: '1,2,5' },
    seconds: { type: 'string', default: '30' },
    users: { type: 'string', default: '60' },
  },
});
const SECONDS = Number(values.seconds);
const USERS = Number(values.users);
const FROM = 0.9;
const TO = 1.1;

interface Outcome {
  readonly requests: number;
  readonly connections: number;
  /** Requests that met the closing of their connection. */
  readonly lost: number;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function byRushhour(url: string, timeout: number): Promise<Outcome> {
  const profile = TrafficProfile.from({
    name: 'idle',
    requestsPerSecond: USERS / timeout,
    durationSeconds: SECONDS,
    maxUsers: USERS,
    connections: 'per_user',
    thinkTimeSeconds: { min: FROM * timeout, max: TO * timeout },
    userTypeDistribution: { free: 1 },
    workflowDistribution: { orders: 1 },
    workflowModules: [join(import.meta.dirname, 'idle/workflow.ts')],
  });
  const generator = new TrafficGenerator(profile, { shop: url }, { workers: 1 });
  await generator.start();
  const { stats } = await generator.finished;
  const lost = (stats.errors['connection_stale'] ?? 0) + (stats.errors['connection_reset'] ?? 0);
  return { requests: stats.total, connections: stats.connections!.opened, lost };
}

async function byUndici(url: string, timeout: number): Promise<Outcome> {
  const count = { requests: 0, connections: 0, lost: 0 };
  const until = performance.now() + SECONDS * 1000;
  const user = async (index: number) => {
    const client = new Client(url);
    client.on('connect', () => count.connections++);
    await sleep((index / USERS) * timeout * 1000);
    while (performance.now() < until) {
      count.requests++;
      try {
        const { body } = await client.request({
          method: 'POST',
          path: '/',
          body: '{"item":1}',
          headers: { 'content-type': 'application/json' },
        });
        await body.dump();
      } catch {
        count.lost++;
      }
      await sleep((FROM + Math.random() * (TO - FROM)) * timeout * 1000);
    }
    await client.destroy();
  };
  await Promise.all(Array.from({ length: USERS }, (_, index) => user(index)));
  return count;
}

async function byK6(k6: string, url: string, timeout: number, folder: string): Promise<Outcome> {
  const summary = join(folder, 'k6.json');
  const environment = { TARGET: url, SECONDS, USERS, FROM: FROM * timeout, TO: TO * timeout };
  const variables = Object.entries(environment).flatMap(([key, value]) => [
    '-e',
    `${key}=${value}`,
  ]);
  const script = join(import.meta.dirname, 'idle/orders.k6.js');
  const options = ['--quiet', '--no-usage-report', '--summary-export', summary];
  await once(spawn(k6, ['run', ...options, ...variables, script], { stdio: 'ignore' }), 'close');
  const { metrics } = JSON.parse(readFileSync(summary, 'utf8'));
  return {
    requests: metrics.orders.count,
    connections: metrics.opened.count,
    lost: metrics.lost.count,
  };
}

const wanted = values.servers.split(',');
const servers = SERVERS.filter(({ name }) => wanted.includes(name));
const k6 = onPath('k6');
const missing = new Set(servers.filter((one) => !isInstalled(one)).map(({ name }) => name));
if (missing.size > 0) console.log(`not installed: ${[...missing].join(', ')}`);
if (k6 === null) console.log('not installed: k6');
const folder = mkdtempSync(join(tmpdir(), 'rushhour-idle-'));
const rows: string[][] = [];

async function compare(server: IdleServer, timeout: number): Promise<void> {
  for (const [client, play] of [
    ['rushhour', byRushhour],
    ['undici', byUndici],
    ...(k6 === null ? [] : ([['k6', byK6.bind(null, k6)]] as const)),
  ] as const) {
    const port = await freePort();
    const own = join(folder, `${port}`);
    const stop = await startServer(server, port, timeout, own);
    const { requests, connections, lost } = await play(`http://127.0.0.1:${port}`, timeout, own);
    await stop();
    rows.push([
      server.name,
      `${timeout} s${server.hints ? ', hinted' : ''}`,
      client,
      `${requests}`,
      (connections / requests).toFixed(2),
      `${lost}`,
    ]);
  }
}

try {
  for (const timeout of values.timeouts.split(',').map(Number)) {
    for (const server of servers) {
      if (!missing.has(server.name)) await compare(server, timeout);
    }
  }
  const header = [
    'server',
    'idle timeout',
    'client',
    'requests',
    'connections per request',
    'lost',
  ];
  console.log(table(header, rows));
} finally {
  rmSync(folder, { recursive: true });
}
