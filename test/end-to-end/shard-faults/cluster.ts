import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { mergeShards } from '../../../src/shards/merge/merge-shards.ts';
import type { RunResult } from '../../../src/statistics/result.ts';
import type { Outcome } from '../../cli/command.ts';
import { expectBooksToBalance } from '../../support/books.ts';
import { ShardProcesses } from '../../support/shard-processes.ts';
import { startTarget, type Target } from '../../support/target.ts';

let target: Target;

/** Of all cases. */
export let root: string;

beforeAll(async () => {
  target = await startTarget();
  root = mkdtempSync(join(tmpdir(), 'rushhour-faults-'));
});
afterAll(async () => {
  await target.close();
  rmSync(root, { recursive: true, force: true });
});

export const processes = (count = 3) =>
  new ShardProcesses(mkdtempSync(join(root, 'run-')), target.url, count);

/** Exit codes that a shard has when it played: on a busy machine it may have been late. */
const PLAYED = [0, 98];

export function expectPlayed(outcomes: readonly Outcome[]): void {
  for (const { code, stdout, stderr } of outcomes) expect(PLAYED, stdout + stderr).toContain(code);
}

/** One sentence of an error on standard error, and nothing else. */
export function expectRefused({ code, stderr }: Outcome, words: RegExp): void {
  expect(stderr).toMatch(words);
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  expect(code).toBe(2);
}

export async function merged({ shared }: ShardProcesses): Promise<RunResult> {
  const result = await mergeShards([join(shared, 'out')]);
  expectBooksToBalance(result.stats);
  expect(result.stats).toMatchObject({ inFlight: 0, users: { active: 0 } });
  return result;
}

/** One on each line: on a busy machine there may be others. */
export const reasonsOf = ({ verdict }: RunResult) => verdict.reasons.join('\n');

export const statesOf = ({ shards }: RunResult) =>
  shards!.parts.map(({ state }) => state).join(' ');
