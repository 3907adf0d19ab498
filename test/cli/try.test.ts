import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour, start } from './command.ts';

let folder: string;
let profile: string;
let target: Target;
let products: unknown[] = [];
const seen: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-try-'));
  target = await startTarget((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') response.statusCode = 201;
    response.setHeader('set-cookie', 'sid=a-cookie');
    const body = JSON.stringify({ products });
    if (request.headers['accept-encoding']?.includes('gzip') !== true) return response.end(body);
    return response.setHeader('content-encoding', 'gzip').end(gzipSync(body));
  });
  profile = join(folder, 'tried.yaml');
  const module = JSON.stringify(join(import.meta.dirname, '../fixtures/tried.mts'));
  await writeFile(
    profile,
    `name: tried
requests_per_second: 5
duration_seconds: 10
user_type_distribution: { free: 0.5, vip: 0.5 }
workflow_distribution: { tried: 0.5, browse: 0.5 }
workflow_modules: [${module}]
services: { product: "${target.url}", cart: "${target.url}" }
`,
  );
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

const tryIt = (...args: string[]) => {
  products = [
    { id: 'p-1', price: 3 },
    { id: 'p-2', price: 7 },
  ];
  return rushhour('try', profile, '--workflow', 'tried', ...args);
};

describe('rushhour try', () => {
  it('shows each request, its response, the values that were read, and how the journey ended', async () => {
    const { code, stdout, stderr } = await tryIt();
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^user 0 \((free|vip)\) plays tried\n/);
    expect(stdout).toContain(`1  list  GET ${target.url}/products?q=ann%40shop.test`);
    expect(stdout).toMatch(/ {3}200 in [\d.]+ ms, \d+ bytes\n/);
    expect(stdout).toContain('   read  products[1].price = 7\n');
    expect(stdout).toContain('   read  products[1].id = "p-2"\n');
    expect(stdout).toContain('   check  has products: passed\n');
    expect(stdout).toContain('   thinks 3600.0 s\n');
    expect(stdout).toContain(`2  look  GET ${target.url}/products/p-2`);
    expect(stdout).toContain('(the step does not read the body)');
    expect(stdout).toMatch(/3 {2}add {2}POST .*"id":"p-2".*201 in /s);
    expect(stdout).toMatch(/completed after 3 requests\n$/);
  });

  it('shows a compressed response as the journey reads it', async () => {
    const { stdout } = await tryIt();
    expect(stdout).toContain('< content-encoding: gzip');
    expect(stdout).toContain('"products": [');
  });

  it('shows no credentials', async () => {
    const { stdout } = await tryIt('--set', 'headers.authorization=Bearer my-token');
    expect(stdout).toContain('> x-api-key: ***');
    expect(stdout).toContain('< set-cookie: ***');
    expect(stdout).not.toMatch(/my-own-key|a-cookie|my-token/);
  });

  it('is one JSON document with --json', { tags: 'long' }, async () => {
    const { code, stdout } = await tryIt('--json', '--user', '2');
    expect(code).toBe(0);
    const tried = JSON.parse(stdout) as { requests: Record<string, unknown>[] };
    expect(tried).toMatchObject({
      profile: 'tried',
      workflow: 'tried',
      user: 2,
      outcome: 'completed',
    });
    expect(tried.requests.map(({ step }) => step)).toEqual(['list', 'look', 'add']);
    expect(tried.requests[0]).toMatchObject({
      method: 'GET',
      status: 200,
      headers: { 'x-api-key': '***' },
      answerHeaders: { 'set-cookie': '***' },
      answerBody: JSON.stringify({ products }),
      read: expect.arrayContaining([{ path: 'products[1].id', value: '"p-2"' }]),
      thinkMs: 3_600_000,
      error: null,
    });
  });

  it('plays a user whose thread is busy at its arrival', async () => {
    const module = JSON.stringify(join(import.meta.dirname, '../fixtures/busy-thread.mts'));
    const file = join(folder, 'busy.yaml');
    await writeFile(
      file,
      `name: busy
requests_per_second: 5
duration_seconds: 10
user_type_distribution: { free: 1 }
workflow_distribution: { busy: 1 }
workflow_modules: [${module}]
services: { product: "${target.url}" }
`,
    );
    const { stdout, stderr } = await rushhour('try', file);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/completed after 1 request\n$/);
  });

  it('says why a journey failed', async () => {
    const failed = await tryIt('--user', '1');
    expect(failed.stdout).toMatch(/failed after 2 requests: out of stock\n$/);
    expect(failed.code).toBe(1);
    products = [];
    const thrown = await rushhour('try', profile, '--workflow', 'tried');
    expect(thrown.stdout).toMatch(
      /failed after 1 request: step list: nothing to buy \(\S*tried\.mts:23:\d+\)\n$/,
    );
    const noRow = await tryIt('--user', '5');
    expect(noRow.stdout).toMatch(
      /interrupted after 0 requests: the data ran out: accounts\.csv has 5 rows, and none is left for user 5/,
    );
  });

  it('plays the user with that number in a run', { tags: 'long' }, async () => {
    const played = new Set<string>();
    for (const user of ['0', '1', '2', '3']) {
      const { stdout } = await rushhour(
        'try',
        profile,
        '--json',
        '--user',
        user,
        '--target',
        target.url,
      );
      const { workflow, userType } = JSON.parse(stdout) as Record<string, string>;
      played.add(`${workflow} ${userType}`);
    }
    expect(played.size).toBeGreaterThan(1);
  });

  it('plays against the embedded store if no service has a URL', async () => {
    const { code, stdout } = await rushhour('try', 'normal', '--workflow', 'account');
    expect(code).toBe(0);
    expect(stdout).toMatch(/1 {2}login {2}POST http:\/\/127\.0\.0\.1:\d+\/login/);
  });

  it.each([
    [['--workflow', 'brwose'], /unknown workflows:\n {2}brwose: did you mean browse\?/],
    [
      ['--service', 'product=http://127.0.0.1:1'],
      /product at http:\/\/127\.0\.0\.1:1: connection refused/,
    ],
  ])('reports an error before it begins: %j', async (args, message) => {
    const { code, stderr, stdout } = await rushhour('try', profile, '--workflow', 'tried', ...args);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });

  it('starts over when a file changes, until Ctrl-C', { tags: 'long' }, async () => {
    products = [{ id: 'p-2', price: 7 }];
    const command = start('try', profile, '--workflow', 'tried', '--watch');
    await command.says('completed after 3 requests');
    await command.says('waiting for a change');
    const before = seen.length;
    await writeFile(join(folder, 'other.csv'), 'changed');
    await command.says(/completed after 3 requests.*completed after 3 requests/s);
    expect(seen.length).toBe(before + 3);
    command.signal();
    expect((await command.outcome).code).toBe(130);
  });
});
