import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importAccessLog } from '../../src/import/access-log/import-access-log.ts';
import { lineReader } from '../../src/import/access-log/log-line.ts';
import { thinkTimeOf } from '../../src/import/access-log/think-time.ts';
import { writeImport } from '../../src/import/write-import.ts';
import { Catalogue } from '../../src/journey/catalogue.ts';
import { compileCode } from '../../src/journey/compile-code.ts';
import { definitionIn } from '../../src/journey/define-workflow.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { planRun } from '../../src/plan/plan.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { workflowNamed } from '../../src/workflows.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-log-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Request {
  readonly user: number;
  readonly endMs: number;
  readonly method: string;
  readonly path: string;
}

const START_MS = Date.UTC(2025, 9, 10, 12);
const LATENCY_MS = 20;
const WORKFLOWS = ['browse', 'browse', 'purchase', 'account'];
const SETTINGS = {
  seed: 1,
  thinkTime: { min: 0.5, max: 2, distribution: 'uniform' as const },
  completion: { free: 0.5 },
};

/** A run of the built-in workflows: 20 users per second for 8 minutes, then 40 for 8 more. */
function knownRun(): Request[] {
  const requests: Request[] = [];
  let atMs = START_MS;
  for (let user = 0; atMs < START_MS + 960_000; user++) {
    atMs += atMs < START_MS + 480_000 ? 50 : 25;
    const workflow = workflowNamed(WORKFLOWS[user % WORKFLOWS.length]!);
    const played = new SimulatedUser(user, 'free', workflow, SETTINGS);
    let nowMs = atMs;
    for (
      let request = played.getNextRequest();
      request !== null;
      request = played.getNextRequest()
    ) {
      nowMs += LATENCY_MS;
      requests.push({ user, endMs: nowMs, method: request.method, path: request.path });
      played.advance(played.sampleAnswer()!);
      nowMs += played.thinkTimeMs;
    }
  }
  return requests.sort((a, b) => a.endMs - b.endMs);
}

const two = (value: number) => String(value).padStart(2, '0');

function combined({ user, endMs, method, path }: Request): string {
  const at = new Date(endMs);
  const time = `10/Oct/2025:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
  return `10.0.${user >> 8}.${user & 255} - - [${time}] "${method} ${path} HTTP/1.1" 200 512 "-" "Mozilla/5.0 (X11; user)"`;
}

function json({ user, endMs, method, path }: Request): string {
  return JSON.stringify({
    time_iso8601: new Date(endMs).toISOString(),
    remote_addr: `10.0.${user >> 8}.${user & 255}`,
    request: `${method} ${path} HTTP/1.1`,
    status: '200',
    request_time: '0.020',
    http_user_agent: 'Mozilla/5.0',
  });
}

const pageOf = (path: string) =>
  path
    .split('?')[0]!
    .split('/')
    .map((part) => (/\d/.test(part) ? ':id' : part))
    .join('/');

const within = (value: number, wanted: number, share = 0.02) =>
  expect(Math.abs(value - wanted) / wanted, `${value} instead of ${wanted}`).toBeLessThan(share);

describe('the log of a known run', () => {
  it.each([
    ['combined', combined, 'log'],
    ['JSON', json, 'log'],
    ['combined, compressed', combined, 'log.gz'],
  ])('reproduces its curve, mix and think time: %s', { tags: 'long' }, async (_, line, ending) => {
    const requests = knownRun();
    const file = join(folder, `access.${ending}`);
    const text = `${requests.map(line).join('\n')}\n`;
    await writeFile(file, ending.endsWith('gz') ? gzipSync(text) : text);
    const name = `log-${line.name}-${ending.length}`;
    const result = await importAccessLog(file, name, { assets: 'omit', target: 'http://shop' });
    expect(result.found).toMatchObject({ requests: requests.length });
    within(result.found['sessions']!, new Set(requests.map(({ user }) => user)).size, 0.001);
    const [path, module] = await writeImport(result, folder);
    const profile = TrafficProfile.fromYaml(path);

    let atSeconds = 0;
    let planned = 0;
    for (const { forSeconds, requestsPerSecond = 0 } of profile.stages!) {
      atSeconds += forSeconds;
      planned += forSeconds * requestsPerSecond;
      const until = START_MS + atSeconds * 1000;
      if (planned > 5000) within(planned, requests.filter(({ endMs }) => endMs < until).length);
    }

    const { min, max, distribution } = profile.thinkTimeSeconds;
    expect(distribution).toBe('uniform');
    // In a log with whole seconds and no durations, the latency appears as think time.
    within((min + max) / 2, 1.25, 0.02);

    const definition = definitionIn(await loaded(module!))!;
    const catalogue = new Catalogue([compileCode(definition, module!)]);
    const plan = planRun(profile, catalogue);
    const shares = new Map<string, number>();
    for (const { method, path: requested } of requests) {
      const page = `${method} ${pageOf(requested)}`;
      shares.set(page, (shares.get(page) ?? 0) + 1 / requests.length);
    }
    const { steps } = definition;
    for (const { step, requests: count } of plan.steps) {
      const share = shares.get(`${steps[step]!.method} ${steps[step]!.path}`)!;
      if (share > 0.03) within(count / plan.requests, share);
    }
  });
});

/** A module outside the project has no package to import. */
async function loaded(module: string): Promise<unknown> {
  const text = await readFile(module, 'utf8');
  const index = JSON.stringify(join(import.meta.dirname, '../../src/index.ts'));
  const paths = await readFile(module.replace(/\.mts$/, '.paths.json'), 'utf8');
  const inlined = text
    .replace("'rushhour'", index)
    .replace(/import PATHS .*/, () => `const PATHS = ${paths};`);
  const file = module.replace('.mts', '.test.mts');
  await writeFile(file, inlined);
  const { default: exported } = (await import(file)) as { default: unknown };
  return exported;
}

describe('a line of a log', () => {
  const AT = Date.UTC(2025, 9, 10, 13, 55, 36);
  it.each<[string, string, object | null]>([
    [
      'common',
      '1.2.3.4 - ann [10/Oct/2025:13:55:36 +0000] "GET /a?b=c HTTP/1.1" 200 12',
      { method: 'GET', path: '/a?b=c', status: 200, endMs: AT, tookMs: 0 },
    ],
    [
      'in another zone',
      '1.2.3.4 - - [10/Oct/2025:15:55:36 +0200] "POST /a HTTP/1.1" 201 -',
      { method: 'POST', endMs: AT },
    ],
    [
      'combined, with the time it took',
      '::1 - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/2.0" 304 0 "-" "curl/8" 0.125',
      { client: '::1 curl/8', tookMs: 125 },
    ],
    [
      'with a quote in it',
      '1.2.3.4 - - [10/Oct/2025:13:55:36 +0000] "GET /a%22b HTTP/1.1" 200 1 "-" "a \\"b\\" c"',
      { path: '/a%22b' },
    ],
    [
      'of a proxy',
      '1.2.3.4 - - [10/Oct/2025:13:55:36 +0000] "GET http://shop/a?b HTTP/1.1" 200 1',
      { path: '/a?b' },
    ],
    [
      'JSON with parts',
      '{"msec": 1760104536.5, "remote_addr": "a", "request_method": "GET", "request_uri": "/x", "status": 200}',
      { path: '/x', endMs: AT + 500 },
    ],
    ['empty', '', null],
    [
      'of TLS on a plain port',
      '1.2.3.4 - - [10/Oct/2025:13:55:36 +0000] "\\x16\\x03\\x01" 400 150 "-" "-"',
      null,
    ],
    [
      'of an unknown method',
      '1.2.3.4 - - [10/Oct/2025:13:55:36 +0000] "FOO / HTTP/1.1" 400 150',
      null,
    ],
    ['without a time', '1.2.3.4 - - [yesterday] "GET / HTTP/1.1" 200 150', null],
    ['JSON that is cut', '{"time": "2025-', null],
  ])('%s', (_, line, expected) => {
    const read = lineReader()(line);
    if (expected === null) expect(read).toBeNull();
    else expect(read).toMatchObject(expected);
  });

  it('is skipped and counted if it contains no request', async () => {
    const file = join(folder, 'broken.log');
    const good = '1.2.3.4 - - [10/Oct/2025:13:55:36 +0000] "GET /a HTTP/1.1" 200 12';
    await writeFile(file, `${good}\nnonsense\n\n${good.replace('/a', '/a.css')}\n`);
    const { notes, found } = await importAccessLog(file, 'a', {
      assets: 'omit',
      target: 'http://a',
    });
    expect(found).toMatchObject({ requests: 1, sessions: 1 });
    expect(notes).toEqual([
      'left out 1 request for assets',
      'skipped 1 line without a request, the first is line 2',
    ]);
  });

  it.each([
    ['', /is empty/],
    ['a\nb\n', /none of its lines is a request in the common, combined or JSON format/],
  ])('a file without any is rejected: %j', async (text, message) => {
    const file = join(folder, 'none.log');
    await writeFile(file, text);
    const refused = importAccessLog(file, 'a', { assets: 'omit', target: 'http://a' });
    await expect(refused).rejects.toThrow(message);
  });

  it('a file that does not exist is named', async () => {
    const refused = importAccessLog(join(folder, 'no.log.gz'), 'a', {
      assets: 'omit',
      target: 'http://a',
    });
    await expect(refused).rejects.toThrow(/no\.log\.gz cannot be read: no such file or directory/);
  });
});

it.each([
  [
    { mean: 1.25, deviation: 0.433 },
    { min: 0.5, max: 2, distribution: 'uniform' },
  ],
  [
    { mean: 0, deviation: 0 },
    { min: 0, max: 0, distribution: 'uniform' },
  ],
  [
    { mean: 10, deviation: 8 },
    { min: 0.5, max: 34.3, distribution: 'exponential' },
  ],
  [
    { mean: 10, deviation: 100 },
    { min: 0, max: 35.6, distribution: 'exponential' },
  ],
])('a think time of %j is %j', (found, expected) => {
  const { min, max, distribution } = thinkTimeOf(found, false);
  expect(distribution).toBe(expected.distribution);
  expect(min).toBeCloseTo(expected.min, 1);
  expect(max).toBeCloseTo(expected.max, 1);
});
