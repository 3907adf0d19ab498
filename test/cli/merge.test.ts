import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { journalLines, type SyntheticShard } from '../support/synthetic-shard.ts';
import { rushhour } from './command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(
  index: number,
  more: Partial<SyntheticShard> = {},
  lines = Number.POSITIVE_INFINITY,
) {
  const shard = { index, count: 2, seconds: 3, requestsPerSecond: 20, ...more };
  const path = join(folder, `shard-${index}-of-2`);
  mkdirSync(path);
  const text = journalLines(shard).slice(0, lines).join('\n');
  writeFileSync(join(path, 'journal.jsonl'), text === '' ? '' : `${text}\n`);
}

const resultOf = () => JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as RunResult;

describe('the command that merges shards', () => {
  it.each([
    ['at once', []],
    ['while it goes', ['--follow']],
  ])('writes one result and one report next to the journals (%s)', async (_, options) => {
    write(0);
    write(1);
    const { code, stdout } = await rushhour('merge', folder, ...options);
    expect(stdout).toMatch(/VALID[\s\S]*shards {5}2 of 2 ended, started within 0\.00 ms/);
    expect(code).toBe(0);
    expect(resultOf().stats.total).toBe(120);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('synthetic: valid');
  });

  it('names the missing shard, and exits with 98', async () => {
    write(0);
    write(1, {}, 0);
    const { code, stdout } = await rushhour('merge', folder);
    expect(stdout).toContain('1 shard of 2 left no journal: 1');
    expect(stdout).toContain('missing: 1');
    expect(code).toBe(98);
  });

  it('points to --follow if a shard may still be playing', async () => {
    write(0);
    write(1, {}, 4);
    const { code, stdout, stderr } = await rushhour('merge', folder);
    expect(stdout).toMatch(/shard 1 of 2 was lost after 2 s/);
    expect(stderr).toMatch(/if they are still playing, use --follow/);
    expect(code).toBe(98);
  });

  it('writes no file for shards that do not belong together', async () => {
    write(0);
    write(1, { seed: 2 });
    const { code, stderr } = await rushhour('merge', folder);
    expect(stderr).toMatch(/not merged:\n.*are of different seeds: 1 and 2/);
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'result.json'))).toBe(false);
    expect(existsSync(join(folder, 'report.html'))).toBe(false);
  });
});
