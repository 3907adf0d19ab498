import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergeShards } from '../../src/shards/merge/merge-shards.ts';
import { rushhour } from '../cli/command.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { namespaces } from '../support/programs.ts';
import { answerAll } from '../support/target.ts';

const PODS = 3;
const UID = '0b4b0d2e';
const PROJECT = join(import.meta.dirname, '../..');

const PROFILE = `
name: shop
requests_per_second: 40
duration_seconds: 3
ramp_up_seconds: 1
user_type_distribution: {guest: 1}
workflow_distribution: {browse: 0.6, quickbuy: 0.4}
think_time_seconds: {min: 0.2, max: 0.5}
`;

let folder: string;
let server: Server;
let arrivals = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-pods-'));
  for (const name of ['config', 'out']) mkdirSync(join(folder, name));
  server = createServer((request, response) => {
    arrivals++;
    answerAll(request, response);
  });
  const socket = join(folder, 'out', 'shop.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  // As with the group that Kubernetes gives a volume.
  spawnSync('chown', ['-R', '1000:1000', folder]);
  chmodSync(folder, 0o755);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Manifest {
  readonly data: Readonly<Record<string, string>>;
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

interface PodSpec {
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }[];
  readonly volumes: readonly {
    readonly configMap?: { readonly items: readonly { key: string; path: string }[] };
  }[];
}

/** Runs the container of a manifest as the pod with this index. */
function runPod(spec: PodSpec, index: number): Promise<{ code: number | null; output: string }> {
  const [{ args, env }] = spec.containers as [PodSpec['containers'][number]];
  const root = join(folder, `root-${index}`);
  mkdirSync(root);
  const values = env.flatMap(({ name, value }) => (value === undefined ? [] : `${name}=${value}`));
  const pod = spawn(
    'unshare',
    [
      ...['--net', '--mount', '--pid', '--fork', '--kill-child'],
      join(PROJECT, 'test/support/pod.sh'),
      ...[root, dirname(process.execPath), PROJECT, join(folder, 'config'), join(folder, 'out')],
      ...['/usr/bin/env', '-i', 'PATH=/usr/bin:/bin', `JOB=${UID}`, ...values],
      ...[`JOB_COMPLETION_INDEX=${index}`, 'NO_COLOR=1', '/node/node', '/app/src/cli/bin.ts'],
      ...args.map((arg) => arg.replaceAll('$(JOB)', UID)),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [pod.stdout, pod.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    pod.once('close', (code) => resolve({ code, output }));
  });
}

it.skipIf(namespaces.skip)(
  'the pods of a manifest, alone in their namespaces and without privileges, play one run',
  { tags: ['long'] },
  async () => {
    const profile = join(folder, 'shop.yaml');
    writeFileSync(profile, PROFILE);
    const { stdout, stderr } = await rushhour(
      ...['manifest', 'kubernetes', profile, '--shards', String(PODS)],
      ...['--target', 'unix:/out/shop.sock', '--claim', 'shared'],
    );
    expect(stderr).toBe('');
    const [config, job] = stdout
      .split('---\n')
      .slice(1)
      .map((text) => JSON.parse(text) as Manifest);
    const { spec } = job!.spec.template;
    const items = spec.volumes.flatMap(({ configMap }) => configMap?.items ?? []);
    for (const { key, path } of items) {
      writeFileSync(join(folder, 'config', path), config!.data[key]!);
    }
    const pods = await Promise.all(Array.from({ length: PODS }, (_, index) => runPod(spec, index)));
    // 98 on a machine that is too busy for three pods.
    for (const { code, output } of pods) expect([0, 98], output).toContain(code);
    const result = await mergeShards([join(folder, 'out', UID)]);
    expectFinalBooksToBalance(result);
    expect(result.shards!.parts.map(({ state }) => state)).toEqual(Array(PODS).fill('ended'));
    expect(result.stats.total).toBe(arrivals);
  },
);
