import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput, profileOf } from '../support/profiles.ts';
import { answerAll, startTarget } from '../support/target.ts';

it('a token is sent to the services and appears nowhere else, whatever goes wrong', async () => {
  let requests = 0;
  const sent: (string | undefined)[] = [];
  const target = await startTarget((request, response) => {
    sent.push(request.headers.authorization);
    requests++;
    if (requests % 5 === 0) request.socket.destroy();
    else if (requests % 7 === 0) response.writeHead(500).end('a-very-secret-token');
    else answerAll(request, response);
  });
  const out = await mkdtemp(join(tmpdir(), 'rushhour-tokens-'));
  const profile = profileOf({
    requestsPerSecond: 60,
    durationSeconds: 3,
    thinkTimeSeconds: { min: 0.05, max: 0.2 },
    workflowDistribution: { account: 0.5, quickbuy: 0.5 },
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers: 1, out });
  await generator.start();
  const result = await generator.finished;
  await target.close();
  expectFinalBooksToBalance(result);
  expect(sent).toContain('Bearer a-very-secret-token');
  expect(Object.keys(result.errors)).toContain('http_5xx');
  expect(Object.keys(result.errors).join()).toMatch(/connection_(reset|stale)/);
  expect(JSON.stringify(result)).not.toContain('secret');
  const names = await readdir(out);
  expect(names).toContain('trace.jsonl.gz');
  for (const name of names) {
    const bytes = await readFile(join(out, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    expect(text, name).not.toContain('a-very-secret-token');
    expect(text, name).not.toContain('secret-free');
  }
  await rm(out, { recursive: true });
});

it('a token in a path is masked in traces, errors and reports, however it is encoded', async () => {
  const paths: string[] = [];
  const target = await startTarget((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(500 + (paths.length % 3)).end();
  });
  const out = await mkdtemp(join(tmpdir(), 'rushhour-tokens-'));
  const profile = profileOf({
    requestsPerSecond: 20,
    durationSeconds: 2,
    thinkTimeSeconds: { min: 0.05, max: 0.2 },
    workflowDistribution: { 'token-in-path': 1 },
    workflowModules: [join(import.meta.dirname, '../fixtures/token-in-path.ts')],
  });
  const generator = new TrafficGenerator(profile, target.urls, { workers: 1, out });
  await generator.start();
  const result = await generator.finished;
  await target.close();
  expect(paths).toContain('/me/S3CR3T%2Btok%2Fen%3D%3D');
  expect(JSON.stringify(result)).not.toContain('S3CR3T');
  for (const name of await readdir(out)) {
    const bytes = await readFile(join(out, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    expect(text, name).not.toContain('S3CR3T');
  }
  await rm(out, { recursive: true });
});

it('a password in a URL is rejected, and not shown', () => {
  const urls = { product: 'http://me:my-password@localhost:1' };
  const generator = new TrafficGenerator(TrafficProfile.from(profileInput()), urls);
  return expect(generator.start()).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.not.stringContaining('my-password'),
  });
});
