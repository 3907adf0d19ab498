import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attendance } from '../../src/shards/merge/attendance.ts';
import { followShards } from '../../src/shards/merge/follow.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { journalLines, type SyntheticShard } from '../support/synthetic-shard.ts';

const SECONDS = 6;
const START_MS = 1_800_000_000_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Followed {
  readonly result: RunResult;
  readonly views: readonly Attendance[];
  /** Virtual. */
  readonly tookMs: number;
}

/** Follows a run whose shards write at virtual times. */
async function follow(events: readonly { atMs: number; act: () => void }[]): Promise<Followed> {
  let nowMs = 0;
  const waiting = [...events].sort((a, b) => a.atMs - b.atMs);
  const clocks = {
    monotonicMs: () => nowMs,
    wallMs: () => START_MS + nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
      while (waiting.length > 0 && waiting[0]!.atMs <= nowMs) waiting.shift()!.act();
    },
  };
  const views: Attendance[] = [];
  let result: RunResult | null = null;
  for await (const run of followShards([folder], new AbortController().signal, clocks)) {
    views.push(run.attendance);
    result = run.result();
  }
  return { result: result!, views, tookMs: nowMs };
}

/** A shard that writes its head at once, and a second each second from its start. */
function playing(index: number, more: Partial<SyntheticShard> = {}, startsInMs = 0) {
  const shard = { index, count: 2, seconds: SECONDS, requestsPerSecond: 20, ...more };
  const [head, ...rest] = journalLines(shard);
  const path = join(folder, `shard-${index}`, 'journal.jsonl');
  mkdirSync(join(folder, `shard-${index}`));
  writeFileSync(path, `${head}\n`);
  return rest.map((line, i) => ({
    atMs: startsInMs + 1000 * i,
    act: () => appendFileSync(path, `${line}\n`),
  }));
}

describe('following shards', () => {
  it('shows each second when all of them have recorded it, and ends with the last one', async () => {
    const { result, views, tookMs } = await follow([...playing(0), ...playing(1, {}, 700)]);
    expectFinalBooksToBalance(result);
    expect(result.verdict.status).toBe('valid');
    expect(new Set(views.map(({ seconds }) => seconds))).toContain(SECONDS - 1);
    expect(tookMs).toBeLessThan(9000);
  });

  it('gives up a shard that writes nothing for half a minute, and names it', async () => {
    const lost = playing(1).slice(0, 3);
    const { result, views, tookMs } = await follow([...playing(0), ...lost]);
    expectFinalBooksToBalance(result, { workerLost: true });
    expect(views).toContainEqual(expect.objectContaining({ seconds: 2, slowest: [1], lost: [] }));
    expect(result.verdict.reasons[0]).toMatch(
      /^shard 1 of 2 was lost after 2 s: .*journal.jsonl has received nothing new for 30 s$/,
    );
    expect(tookMs).toBeLessThan(60_000);
  });

  it('gives up a shard whose journal disappears, and names it', async () => {
    const removed = { atMs: 3200, act: () => rmSync(join(folder, 'shard-1'), { recursive: true }) };
    const { result } = await follow([...playing(0), ...playing(1).slice(0, 3), removed]);
    expectFinalBooksToBalance(result, { workerLost: true });
    expect(result.verdict.reasons[0]).toMatch(
      /^shard 1 of 2 was lost after 2 s: .*journal.jsonl cannot be read: no such file/,
    );
  });

  it('waits for a start time that is far ahead, and half a minute longer', async () => {
    const startsInMs = 600_000;
    const startAt = new Date(START_MS + startsInMs).toISOString();
    const both = [0, 1].flatMap((index) => playing(index, { startAt }, startsInMs));
    const { result } = await follow(both);
    expect(result.verdict.status).toBe('valid');
    for (const index of [0, 1]) rmSync(join(folder, `shard-${index}`), { recursive: true });
    const none = [0, 1].flatMap((index) => playing(index, { startAt }).slice(0, 0));
    const { result: lost, tookMs } = await follow(none);
    expect(lost.verdict.reasons.join()).toMatch(/shard 0 of 2 was lost before its first second/);
    expect(tookMs).toBeLessThan(startsInMs + 35_000);
  });

  it('waits for shards that a scheduler starts hours later, and for the last one five minutes more', async () => {
    const queuedMs = 5 * 3_600_000;
    const late = (index: number, atMs: number) => {
      let lines: readonly { atMs: number; act: () => void }[] = [];
      const arrives = { atMs, act: () => (lines = playing(index, {}, atMs)) };
      const writes = Array.from({ length: SECONDS + 2 }, (_, i) => {
        return { atMs: queuedMs + 240_000 + 1000 * i, act: () => lines[i]?.act() };
      });
      return [arrives, ...writes];
    };
    const { result } = await follow([...late(0, queuedMs), ...late(1, queuedMs + 240_000)]);
    expect(result.shards!.parts.map(({ state }) => state)).toEqual(['ended', 'ended']);
  });

  it('waits for shards that are started up to their start time', async () => {
    const startsInMs = 600_000;
    const startAt = new Date(START_MS + startsInMs).toISOString();
    let rest: readonly { act: () => void }[] = [];
    const late = {
      atMs: startsInMs - 10_000,
      act: () => (rest = playing(1, { startAt })),
    };
    const writes = Array.from({ length: SECONDS + 2 }, (_, i) => {
      return { atMs: startsInMs + 1000 * i, act: () => rest[i]?.act() };
    });
    const { result } = await follow([...playing(0, { startAt }, startsInMs), late, ...writes]);
    expect(result.shards!.parts.map(({ state }) => state)).toEqual(['ended', 'ended']);
  });

  it('ends with an error if no shard comes within a day', async () => {
    await expect(follow([])).rejects.toThrow(/there is no journal of a shard/);
  });
});
