import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour } from './command.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-out-'));
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

const run = (...args: string[]) =>
  rushhour('run', 'normal', '--target', target.url, '--rps', '30', '--duration', '2s', ...args);

const resultIn = async (out: string) =>
  JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as RunResult;

describe('rushhour run --out', () => {
  // A full disk for every writer.
  it.skipIf(!existsSync('/dev/full'))(
    'on a full disk still sums up, names each file and the reason, and ends with 1 (needs /dev/full)',
    async () => {
      const out = join(folder, 'full');
      await mkdir(out);
      const names = ['trace.jsonl.gz', 'report.html', 'response.hlog', 'timeline.csv'];
      for (const name of names) await symlink('/dev/full', join(out, name));
      const { code, stdout, stderr } = await run('--out', out);
      expect(code).toBe(1);
      expect(stdout).toContain('response time');
      for (const name of names) {
        expect(stderr).toContain(
          `rushhour: ${join(out, name)} was not written: no space left on device`,
        );
        expect(stdout).not.toContain(`written: ${join(out, name)}`);
      }
      expect(stdout).toContain(`written: ${join(out, 'service.hlog')}`);
      const result = await resultIn(out);
      expectFinalBooksToBalance(result);
      const failed = result.exports!.filter(({ error }) => error !== null);
      expect(failed.map((one) => one.target)).toEqual(names.map((name) => join(out, name)));
    },
  );

  it('with a folder where a file should be is rejected before the run', async () => {
    const out = join(folder, 'taken');
    await mkdir(join(out, 'timeline.csv'), { recursive: true });
    const { code, stderr } = await run('--out', out);
    expect(stderr).toContain(
      `${join(out, 'timeline.csv')} cannot be written: illegal operation on a directory (EISDIR)`,
    );
    expect(code).toBe(2);
  });

  it('that cannot be a folder is rejected before the run', async () => {
    const { code, stderr } = await run('--out', join(import.meta.filename, 'out'));
    expect(stderr).toMatch(/out cannot be created: not a directory/);
    expect(code).toBe(2);
  });
});

describe('rushhour run --prometheus', () => {
  it('accepts a port, or a host and a port', async () => {
    const { code, stderr } = await run('--prometheus', 'nine');
    expect(stderr).toContain('Expected a port from 0 to 65,535 such as 9464, or host:port.');
    expect(code).toBe(2);
    const taken = await run('--prometheus', new URL(target.url).host);
    expect(taken.stderr).toMatch(/the port is taken, choose another/);
    expect(taken.code).toBe(2);
  });
});

describe('rushhour run with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('is not affected by an unreachable collector, and reports it', async () => {
    const nobody = await startTarget();
    await nobody.close();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', nobody.url);
    const out = join(folder, 'no-collector');
    const { code, stderr } = await run('--out', out);
    expect(stderr).toMatch(
      new RegExp(`rushhour: not all metrics reached ${nobody.url}/v1/metrics: .*ECONNREFUSED`),
    );
    const { verdict } = await resultIn(out);
    expect(code).toBe(verdict.status === 'generator-limited' ? 98 : 0);
  });

  it('reports an unsupported protocol', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', target.url);
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc');
    const { code, stderr } = await run();
    expect(stderr).toContain('OTEL_EXPORTER_OTLP_PROTOCOL is grpc: use http/protobuf or http/json');
    expect(code).toBe(2);
  });
});
