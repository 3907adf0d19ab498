import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_BODY } from '../../src/workflows/sample-answer.ts';
import { TARGET_CORE } from './processes.ts';
import { percentile } from './spread.ts';

const PORT = 8090;
const PROBE_EVERY_MS = 100;

/** What the target received while it was watched, and how long it took to answer a probe. */
export interface Observed {
  /** Without the probes. */
  readonly requests: number;
  /** Requests in each whole second, the first beginning with the first request. */
  readonly perSecond: readonly number[];
  /** Milliseconds; the probes are sent ten times a second over a connection of their own. */
  readonly probe: { readonly p50: number; readonly p99: number };
}

export interface Nginx {
  readonly url: string;
  /** Counts what arrives while `work` is done. */
  watch<T>(work: () => Promise<T>): Promise<{ observed: Observed; outcome: T }>;
  stop(): Promise<void>;
}

/** One nginx worker on the target's core: every request gets the body that satisfies every step. */
export async function startNginx(): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-nginx-'));
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder));
  const child = spawn(
    'taskset',
    ['-c', `${TARGET_CORE}`, 'nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const exited = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await answering(agent, exited);
  return {
    url: `http://127.0.0.1:${PORT}`,
    watch: (work) => watch(agent, work),
    stop: async () => {
      agent.destroy();
      child.kill();
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration(folder: string): string {
  return `
daemon off;
worker_processes 1;
pid ${folder}/pid;
events { worker_connections 16384; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  default_type application/json;
  server {
    listen 127.0.0.1:${PORT} backlog=4096;
    location = /_status { stub_status; }
    location / { return 200 '${SAMPLE_BODY}'; }
  }
}
`;
}

async function answering(agent: Agent, exited: Promise<void>): Promise<void> {
  let over = false;
  void exited
    .catch(() => {})
    .then(() => {
      over = true;
    });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (over)
      throw new Error(`nginx could not be started: is it installed, and port ${PORT} free?`);
    try {
      await requestsSoFar(agent);
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error('nginx does not answer');
}

async function watch<T>(agent: Agent, work: () => Promise<T>) {
  const samples: { atMs: number; requests: number }[] = [];
  const tookMs: number[] = [];
  const start = await requestsSoFar(agent);
  let probes = 0;
  const probe = async () => {
    const sentMs = performance.now();
    const requests = (await requestsSoFar(agent)) - start - ++probes;
    const endMs = performance.now();
    tookMs.push(endMs - sentMs);
    samples.push({ atMs: (sentMs + endMs) / 2, requests });
  };
  let watching = true;
  const probing = (async () => {
    while (watching) await Promise.all([probe(), sleep(PROBE_EVERY_MS)]);
    await probe();
  })();
  try {
    const outcome = await work();
    watching = false;
    await probing;
    const observed: Observed = {
      requests: samples.at(-1)!.requests,
      perSecond: bySecond(samples),
      probe: { p50: percentile(tookMs, 50), p99: percentile(tookMs, 99) },
    };
    return { observed, outcome };
  } finally {
    watching = false;
    await probing;
  }
}

/** Handled since nginx started, this one included. */
function requestsSoFar(agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get({ port: PORT, path: '/_status', agent, timeout: 5000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(Number(/\n\s*\d+\s+\d+\s+(\d+)/.exec(text)?.[1])));
    });
    request.once('error', reject);
  });
}

/** Between two samples requests are taken to be spread evenly. */
function bySecond(samples: readonly { atMs: number; requests: number }[]): number[] {
  const first = samples.findIndex(({ requests }) => requests > 0);
  if (first < 1) return [];
  const startMs = samples[first - 1]!.atMs;
  const endMs = samples.at(-1)!.atMs;
  const perSecond: number[] = [];
  let next = first;
  let before = 0;
  for (let atMs = startMs + 1000; atMs <= endMs; atMs += 1000) {
    while (samples[next]!.atMs < atMs) next++;
    const a = samples[next - 1]!;
    const b = samples[next]!;
    const share = (atMs - a.atMs) / (b.atMs - a.atMs);
    const total = a.requests + share * (b.requests - a.requests);
    perSecond.push(Math.round(total - before));
    before = total;
  }
  return perSecond;
}
