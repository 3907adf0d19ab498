import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';
import { startRawH2 } from '../workers/http/h2/raw-h2.ts';
import type { Row } from './row.ts';
import { type HostileServer, startHostile, startShortBacklog } from './server.ts';

interface Line {
  readonly workflow: string;
  readonly step: string;
  readonly status: number;
  readonly error: string | null;
}

export interface Played {
  readonly result: RunResult;
  readonly lines: readonly Line[];
  /** From the stop to the end. */
  readonly endedInMs: number;
  /** Maximum growth of the process during the run. */
  readonly grewBytes: number;
  readonly servers: ReadonlyMap<string, HostileServer>;
  close(): Promise<void>;
}

type Counts = Readonly<Record<string, number>>;

export type HttpClientName = 'wire' | 'undici';

interface Settings {
  readonly client: HttpClientName;
  /** The run continues until each row had this many. */
  readonly requestsEach: number;
  readonly requestsPerSecond: number;
  readonly requestTimeoutSeconds: number;
}

/** Of a server that accepts slowly. */
const NAP_MS = 300;

/** Whether a row was called often enough, and its outcome checked where required. */
function isPlayed({ name, json }: Row, byStep: Counts, { requestsEach }: Settings): boolean {
  const sent = (step: string) => byStep[`${name}/${step}`] ?? 0;
  return (
    sent('call') >= requestsEach && (json === undefined || sent('saw-json') + sent('saw-none') > 0)
  );
}

function startServer(row: Row, socketPath: string): Promise<HostileServer> {
  if (row.http2) return startRawH2(row.http2);
  if (row.accepts) {
    return startShortBacklog({ napMs: row.accepts === 'slowly' ? NAP_MS : undefined });
  }
  return startHostile({
    ...row.behaviour,
    ...(row.ipv6 ? { host: '::1' } : {}),
    ...(row.unix ? { socketPath } : {}),
  });
}

/** Plays all rows in one run: a service, a port and a workflow for each. */
export async function play(rows: readonly Row[], settings: Settings): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), 'rushhour-hostile-'));
  const trace = join(folder, 'trace.jsonl');
  const servers = new Map<string, HostileServer>();
  const twins: HostileServer[] = [];
  const services: Record<string, { url: string; http: 1 | 2 }> = {};
  for (const row of rows) {
    const socketPath = join(folder, `${row.name}.sock`);
    const server = await startServer(row, socketPath);
    if (row.twin) {
      const twin = await startShortBacklog({ host: '127.0.0.98', port: server.port });
      twin.fill();
      twins.push(twin);
    }
    const { scheme = 'http', host = row.ipv6 ? '[::1]' : '127.0.0.1' } = row;
    servers.set(row.name, server);
    const url = row.unix ? `unix:${socketPath}` : `${scheme}://${host}:${server.port}`;
    services[row.name] = { url, http: row.http2 === undefined ? 1 : 2 };
  }
  services['healthy'] ??= services[rows[0]!.name]!;
  const profile = profileOf({
    requestsPerSecond: settings.requestsPerSecond,
    requestTimeoutSeconds: settings.requestTimeoutSeconds,
    durationSeconds: 30,
    workflowDistribution: Object.fromEntries(rows.map(({ name }) => [name, 1 / rows.length])),
    workflowModules: [join(import.meta.dirname, 'workflows.ts')],
    services,
  });
  const generator = new TrafficGenerator(profile, {}, { workers: 1, trace });
  process.env['RUSHHOUR_HTTP_CLIENT'] = settings.client;
  await generator.start();
  delete process.env['RUSHHOUR_HTTP_CLIENT'];
  for (const server of servers.values()) server.fill?.();
  for (const { name } of rows.filter(({ gone }) => gone)) await servers.get(name)!.close();
  const before = process.memoryUsage.rss();
  let most = before;
  for await (const stats of generator.watch(100)) {
    expectBooksToBalance(stats);
    most = Math.max(most, process.memoryUsage.rss());
    if (rows.every((row) => isPlayed(row, stats.requestsByStep, settings))) break;
  }
  const toldToStopAt = performance.now();
  const result = await generator.stop();
  const endedInMs = performance.now() - toldToStopAt;
  const lines = (await readFile(trace, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  await rm(folder, { recursive: true });
  return {
    result,
    lines,
    endedInMs,
    grewBytes: most - before,
    servers,
    close: async () =>
      void (await Promise.all([...servers.values(), ...twins].map((server) => server.close()))),
  };
}
