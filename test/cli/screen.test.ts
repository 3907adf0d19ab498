import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aMeasuredResult } from '../answers/results.ts';
import { journalLines } from '../support/synthetic-shard.ts';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour } from './command.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-screen-'));
  writeFileSync(join(folder, 'result.json'), JSON.stringify(aMeasuredResult()));
  mkdirSync(join(folder, 'shards/shard-0-of-1'), { recursive: true });
  const shard = { index: 0, count: 1, seconds: 1, requestsPerSecond: 5 };
  const journal = journalLines(shard).join('\n');
  writeFileSync(join(folder, 'shards/shard-0-of-1/journal.jsonl'), `${journal}\n`);
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
  rmSync(folder, { recursive: true });
});

const compare = (option: string) => ['compare', './result.json', './result.json', option, '-'];
const merge = (option: string) => ['merge', './shards', option, '-'];
const run = (option: string) => ['run', 'normal', '--rps', '5', '--duration', '1s', option, '-'];

const HTML = /^<!doctype html>[\s\S]*<\/html>\n$/i;
const XML = /^<\?xml[\s\S]*<\/testsuites>\n$/;
const JSON_TEXT = /^\{[\s\S]*\}\n$/;
const MARKDOWN = /^(#|\*\*)[\s\S]*\n$/;

it.each([
  [compare('--report'), HTML],
  [compare('--junit'), XML],
  [compare('--summary'), MARKDOWN],
  [merge('--json'), JSON_TEXT],
  [merge('--report'), HTML],
  [merge('--junit'), XML],
  [run('--junit'), XML],
  [run('--summary'), MARKDOWN],
  [['report', './result.json', '-o', '-'], HTML],
])('%j writes nothing but the file to standard output', async (args, content) => {
  const paths = args.map((arg) => (arg.startsWith('./') ? join(folder, arg) : arg));
  const { code, stdout } = await rushhour(
    ...paths,
    ...(args[0] === 'run' ? ['--target', target.url] : []),
  );
  expect(stdout).toMatch(content);
  expect([0, 98]).toContain(code);
});
