import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { answerAll, startTarget } from '../support/target.ts';
import { spawned } from './command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-nothing-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Five seconds of this mix, against a server that responds in this way. */
async function run(name: string, mix: string, answer: (response: ServerResponse) => void) {
  const target = await startTarget((_request, response) => answer(response));
  const profile = join(folder, `${name}.yaml`);
  const json = join(folder, `${name}.json`);
  await writeFile(
    profile,
    `name: ${name}
requests_per_second: 30
duration_seconds: 5s
think_time_seconds: { min: 100ms, max: 300ms }
user_type_distribution: { guest: 1 }
workflow_distribution: { ${mix} }
workflow_modules: [${join(import.meta.dirname, '../fixtures/nothing-works.ts')}]
`,
  );
  const outcome = await spawned('run', profile, '--target', target.url, '--json', json, '--quiet');
  await target.close();
  const result = JSON.parse(await readFile(json, 'utf8')) as RunResult;
  expectFinalBooksToBalance(result);
  return { ...outcome, result };
}

/** A machine may be too slow for valid numbers. */
const orTooSlow = (code: number) => ({
  asymmetricMatch: (other: unknown) => other === code || other === 98,
});

describe('a run in which nothing worked does not look good', () => {
  it('if every user fails, although every request succeeds', { tags: 'long' }, async () => {
    const { code, stdout, result } = await run('fails', 'fails: 1', (response) =>
      answerAll({} as never, response),
    );
    expect(result.stats.successRate).toBe(1);
    expect(result.users.failed).toBeGreaterThan(0);
    expect(stdout).toMatch(/! \d+ of \d+ users \(100%\) failed: fails \d+ of \d+/);
    expect(stdout).toMatch(/VALID, but nothing worked|GENERATOR-LIMITED/);
    expect(code).toEqual(orTooSlow(1));
  });

  it('if some workflow fails, by workflow', { tags: 'long' }, async () => {
    const { stdout, result } = await run('mixed', 'fails: 0.5, browse: 0.5', (response) =>
      answerAll({} as never, response),
    );
    const { fails, browse } = result.stats.outcomesByWorkflow;
    expect(fails!.failed).toBe(result.users.failed);
    expect(browse!.failed).toBe(0);
    expect(stdout).toMatch(/^ +users( +\w+)+\n( +(fails|browse)( +\d+)+\n){2}/m);
  });

  it('if every response is a redirect', { tags: 'long' }, async () => {
    const { stdout, code } = await run('redirects', 'browse: 1', (response) =>
      response.writeHead(301, { location: 'https://localhost/' }).end(),
    );
    expect(stdout).toMatch(
      /! \d+ of \d+ responses \(100%\) were redirects that were neither expected nor followed: check/,
    );
    expect(stdout).not.toMatch(/VALID: the rate was held/);
    expect(code).toEqual(orTooSlow(1));
  });

  it('unless these redirects are expected', { tags: 'long' }, async () => {
    const { stdout, code, result } = await run('moved', 'moved: 1', (response) =>
      response.writeHead(301, { location: 'https://localhost/' }).end(),
    );
    expect(result.stats).toMatchObject({ strayRedirects: 0, failed: 0 });
    expect(stdout).not.toMatch(/redirects/);
    expect(stdout).toMatch(/VALID: the rate was held|GENERATOR-LIMITED/);
    expect(code).toEqual(orTooSlow(0));
  });

  it('if every response is a 404', { tags: 'long' }, async () => {
    const { stdout, code } = await run('missing', 'browse: 1', (response) =>
      response.writeHead(404).end('{"errors":[{"message":"no such page"}]}'),
    );
    expect(stdout).toMatch(/TARGET-LIMITED: the services refused requests|GENERATOR-LIMITED/);
    expect(stdout).toMatch(/browse\/\w+: GET http:.* -> 404 \(no such page\)/);
    expect(code).toEqual(orTooSlow(1));
  });
});
