import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { startTarget, type Target } from '../support/target.ts';
import { type RunningCommand, start, startAfter } from './command.ts';

const RATE = 40;

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-faults-'));
  target = await startTarget();
  const module = join(import.meta.dirname, '../fixtures/broken-workers.ts');
  await writeFile(
    join(folder, 'hoard.yaml'),
    `name: hoard
requests_per_second: 30
duration_seconds: 12
user_type_distribution: { free: 1 }
workflow_distribution: { fills-the-memory: 1 }
think_time_seconds: { min: 0.1, max: 0.2 }
workflow_modules: [${module}]
`,
  );
  await writeFile(
    join(folder, 'ports.yaml'),
    `name: ports
requests_per_second: 60
duration_seconds: 3
user_type_distribution: { guest: 1 }
workflow_distribution: { browse: 1 }
services:
  product: http://127.0.0.1:8003
  inventory: http://127.0.0.1:8007
  cart: http://127.0.0.1:8004
`,
  );
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

const run = (profile: string, ...options: string[]) => [
  'run',
  profile,
  '--target',
  target.url,
  '--rps',
  String(RATE),
  ...options,
];
const normal = (...options: string[]) =>
  run('normal', '--ramp-up', '0s', '--ramp-down', '0s', ...options);

async function resultOf(command: RunningCommand, json: string) {
  const outcome = await command.outcome;
  const result = JSON.parse(await readFile(json, 'utf8')) as RunResult;
  return { ...outcome, result };
}

/** A network with a slow store in it, and ten ports for clients. */
const FEW_PORTS = `exec unshare -rn bash -c '
  ip link set lo up
  "$1" "$2" store --latency 500ms > /dev/null &
  until (: > /dev/tcp/127.0.0.1/8007) 2> /dev/null; do sleep 0.1; done
  echo 40000 40009 > /proc/sys/net/ipv4/ip_local_port_range
  "$@"; code=$?
  kill $!; exit $code' bash "$@"`;

const hasNetworkOfItsOwn = spawnSync('unshare', ['-rn', 'ip', 'link']).status === 0;

describe.concurrent('when this machine reaches its limits', () => {
  it.skipIf(process.platform === 'win32')(
    'a low limit of open files is reported before the run, with the numbers to set',
    async () => {
      const command = startAfter('ulimit -n 150', ...normal('--duration', '2s'));
      const { code, stderr } = await command.outcome;
      expect(stderr).toMatch(
        /100 connections do not fit, because this process may open only 150 files: run `ulimit -n \d+` before, or set max_connections to at most \d+/,
      );
      expect(code).toBe(2);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'a limit that is too low even for the embedded store is reported, instead of its ports',
    async () => {
      const { code, stderr } = await startAfter('ulimit -n 40', 'run', 'normal').outcome;
      expect(stderr).toContain('raise `ulimit -n`');
      expect(stderr).not.toContain('--port-base');
      expect(code).toBe(1);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'idle connections to --prometheus and --dashboard take no open files from the run',
    { tags: 'long' },
    async () => {
      const json = join(folder, 'crowded.json');
      const servers = ['--prometheus', '127.0.0.1:0', '--dashboard', '127.0.0.1:0'];
      const args = normal('--duration', '4s', '--workers', '1', '--json', json, ...servers);
      // 100 connections, 64 of the servers', and the files that the process itself has open.
      const command = startAfter('ulimit -n 260', ...args);
      await command.says('metrics at');
      const ports = [...command.complaints().matchAll(/ at http:\/\/127\.0\.0\.1:(\d+)/g)];
      expect(ports).toHaveLength(2);
      const sockets = ports.flatMap(([, port]) =>
        Array.from({ length: 200 }, () => connect(Number(port), '127.0.0.1').on('error', () => {})),
      );
      const { result } = await resultOf(command, json);
      for (const socket of sockets) socket.destroy();
      expectFinalBooksToBalance(result);
      expect(result.errors).toEqual({});
    },
  );

  it.skipIf(!hasNetworkOfItsOwn)(
    'a port range that is exhausted during the run is named in the verdict (needs unshare, ip)',
    { tags: 'long' },
    async () => {
      const json = join(folder, 'ports.json');
      const args = ['run', join(folder, 'ports.yaml'), '--json', json];
      const { code, stdout, result } = await resultOf(startAfter(FEW_PORTS, ...args), json);
      expectFinalBooksToBalance(result);
      expect(result.errors['local_limit']).toBeGreaterThan(0);
      expect(result.stats.total).toBeGreaterThan(result.errors['local_limit']!);
      expect(stdout).toMatch(/GENERATOR-LIMITED[\s\S]*found no free port or file descriptor/);
      expect(stdout).toContain('free up ports or files for connections');
      expect(code).toBe(98);
    },
  );

  it('a worker that is out of memory is lost and named; the others continue', {
    tags: 'long',
  }, async () => {
    const json = join(folder, 'hoard.json');
    const args = run(join(folder, 'hoard.yaml'), '--workers', '2', '--json', json, '--quiet');
    const limit = 'export NODE_OPTIONS=--max-old-space-size=120';
    const { code, result } = await resultOf(startAfter(limit, ...args), json);
    expectFinalBooksToBalance(result, { workerLost: true });
    expect(result.verdict.reasons.join()).toMatch(/worker \d of 2 was lost: .*memory/);
    expect(result.users.completed).toBeGreaterThan(0);
    expect(code).toBe(98);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'a full disk is said, and holds nothing up',
    { tags: 'long' },
    async () => {
      const json = join(folder, 'full.json');
      const args = normal('--duration', '3s', '--trace', '/dev/full', '--json', json, '--quiet');
      const { code, stderr, result } = await resultOf(start(...args), json);
      expectFinalBooksToBalance(result);
      expect(stderr.trim()).toMatch(
        /^rushhour: \/dev\/full was not written: no space left on device \(ENOSPC\)$/,
      );
      expect(result.trace).toEqual({ written: 0, dropped: result.stats.total });
      expect(code).toBe(1);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'a machine that slept makes up for nothing, and the verdict knows what was at fault',
    { tags: 'long' },
    async () => {
      const json = join(folder, 'slept.json');
      const args = normal('--duration', '9s', '--workers', '1', '--json', json);
      const command = start(...args);
      await command.says(/normal: [5-8] s/);
      command.signal('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 2500));
      command.signal('SIGCONT');
      const { result } = await resultOf(command, json);
      expectFinalBooksToBalance(result);
      expect(result.verdict.status).toBe('generator-limited');
      expect(result.latency.startDelay.max).toBeGreaterThan(1000);
      expect(result.errors).toEqual({});
      const due = result.timeline.reduce((sum, { targetRps }) => sum + targetRps, 0);
      expect(result.stats.total).toBeLessThan(due - RATE);
    },
  );
});
