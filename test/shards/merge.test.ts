import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL_FORMAT } from '../../src/shards/journal.ts';
import { mergeJournals } from '../../src/shards/merge/merge.ts';
import { mergeShards } from '../../src/shards/merge/merge-shards.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectBooksToBalance, expectFinalBooksToBalance } from '../support/books.ts';
import { journalLines, type SyntheticShard } from '../support/synthetic-shard.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const COUNT = 3;
const SECONDS = 6;

const shard = (index: number, more: Partial<SyntheticShard> = {}): SyntheticShard => ({
  index,
  count: COUNT,
  seconds: SECONDS,
  requestsPerSecond: 40,
  ...more,
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'journal.jsonl'), text);
  return join(path, 'journal.jsonl');
}

const textOf = (one: SyntheticShard) => `${journalLines(one).join('\n')}\n`;

const writeAll = (...indexes: number[]) => {
  for (const index of indexes) write(`shard-${index}`, textOf(shard(index)));
};

const merged = () => mergeShards([folder]);

const statesOf = ({ shards }: RunResult) => shards!.parts.map(({ state }) => state);

describe('the merge of shards that all ended', () => {
  it('is valid, with everything that each of them counted', async () => {
    writeAll(0, 1, 2);
    const result = await merged();
    expectFinalBooksToBalance(result);
    expect(result.verdict).toMatchObject({ status: 'valid', reasons: [] });
    expect(result.stats.total).toBe(COUNT * SECONDS * 40);
    expect(result.stats.requestsByWorkflow).toEqual({ look: 360, buy: 360 });
    expect(result.timeline.map(({ targetRps }) => targetRps)).toEqual(Array(SECONDS).fill(120));
    expect(result.shards).toMatchObject({ count: 3, startSkewMs: 0 });
    expect(statesOf(result)).toEqual(['ended', 'ended', 'ended']);
  });

  it('is the same from folders that were collected one by one, and from journals, in any order', async () => {
    writeAll(0, 1, 2);
    const whole = await merged();
    const one = (index: number) => join(folder, `shard-${index}`);
    expect(await mergeShards([one(2), one(0), join(one(1), 'journal.jsonl')])).toEqual(whole);
  });

  it('evaluates thresholds on parts in windows of all shards together', async () => {
    const thresholds = [
      'latency_p50{look/list} < 1ms',
      `latency_p50{look/list}[${SECONDS}s] < 1ms`,
      'total[2s] == 240',
      'users_completed{buy}[3s] == 1',
      'error_rate{service:cart}[1s] == 0',
    ];
    for (const index of [0, 1, 2]) write(`shard-${index}`, textOf(shard(index, { thresholds })));
    const [whole, ...inWindows] = (await merged()).thresholds;
    expect(inWindows.map(({ actual, passed, windows }) => [actual, passed, windows])).toEqual([
      [whole!.actual, false, { judged: 1, missed: 1 }],
      [240, true, { judged: 3, missed: 0 }],
      [1, true, { judged: 2, missed: 0 }],
      [0, true, { judged: SECONDS, missed: 0 }],
    ]);
  });

  it('counts a copy of a journal once', async () => {
    writeAll(0, 1, 2);
    write('copy-of-1', textOf(shard(1)));
    const result = await merged();
    expect(result.verdict.status).toBe('valid');
    expect(result.stats.total).toBe(COUNT * SECONDS * 40);
  });

  it('reports that they started 5 s apart', async () => {
    writeAll(0, 1);
    write('shard-2', textOf(shard(2, { startedAtMs: 1_800_000_005_000 })));
    const result = await merged();
    expect(result.shards!.startSkewMs).toBe(5000);
    expect(result.verdict.status).toBe('generator-limited');
    expect(result.verdict.reasons).toContain(
      'the shards started 5 s apart, so their sum did not follow the curve',
    );
  });
});

describe('a shard that is lost', () => {
  it('at any byte of its journal is named, and the books balance over what exists', async () => {
    writeAll(0, 2);
    const text = textOf(shard(1));
    const first = text.indexOf('\n') + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: first, max: text.length - 2 }), async (cut) => {
        write('shard-1', text.slice(0, cut));
        const result = await merged();
        expectFinalBooksToBalance(result, { workerLost: true });
        expect(statesOf(result)).toEqual(['ended', 'lost', 'ended']);
        expect(result.verdict.status).toBe('generator-limited');
        expect(result.verdict.reasons[0]).toMatch(
          /^shard 1 of 3 was lost (after \d s|before its first second was over): .*journal.jsonl ends there(, in the middle of a line)?$/,
        );
        const whole = result.shards!.parts[1]!.seconds;
        expect(result.stats.total).toBe((2 * SECONDS + whole) * 40);
        // The curve is that of all three, and its requests are missing.
        expect(result.timeline.map(({ targetRps }) => targetRps)).toEqual(Array(SECONDS).fill(120));
      }),
      { numRuns: 40 },
    );
  });

  it('before its journal has a line does not keep the others from being merged', async () => {
    writeAll(0, 2);
    const head = textOf(shard(1)).split('\n')[0]!;
    for (const text of ['', head.slice(0, 20), head]) {
      write('shard-1', text);
      const result = await merged();
      expect(statesOf(result)).toEqual(['ended', 'missing', 'ended']);
      expect(result.stats.total).toBe(2 * SECONDS * 40);
      expect(result.verdict.reasons.slice(0, 2)).toEqual([
        '1 shard of 3 left no journal: 1',
        expect.stringMatching(/ends within its first line: its shard was lost/),
      ]);
    }
  });

  it('because its journal is damaged is named', async () => {
    writeAll(0, 2);
    const lines = journalLines(shard(1));
    write('shard-1', `${[...lines.slice(0, 4), '\u0000\u0000', ...lines.slice(5)].join('\n')}\n`);
    const result = await merged();
    expect(result.verdict.reasons[0]).toMatch(
      /^shard 1 of 3 was lost after 2 s: .*journal.jsonl is damaged there: /,
    );
    expectBooksToBalance(result.stats);
  });

  it('because seconds of its journal are gone, or are there twice, is named', async () => {
    writeAll(0, 2);
    const lines = journalLines(shard(1));
    for (const damaged of [
      [...lines.slice(0, 4), ...lines.slice(5)],
      [...lines.slice(0, 4), ...lines.slice(3)],
    ]) {
      write('shard-1', `${damaged.join('\n')}\n`);
      const result = await merged();
      expect(result.verdict.reasons[0]).toMatch(
        /^shard 1 of 3 was lost after 2 s: .* is damaged there: second [13] instead of 2$/,
      );
      expectFinalBooksToBalance(result, { workerLost: true });
    }
  });

  it('without a journal is named', async () => {
    writeAll(0, 2);
    const result = await merged();
    expect(statesOf(result)).toEqual(['ended', 'missing', 'ended']);
    expect(result.verdict.reasons[0]).toBe('1 shard of 3 left no journal: 1');
    expectFinalBooksToBalance(result);
  });

  it('because its scheduler stopped it is named', async () => {
    writeAll(0, 2);
    write('shard-1', textOf(shard(1, { seconds: 3, stopped: true })));
    const result = await merged();
    expectFinalBooksToBalance(result);
    expect(statesOf(result)).toEqual(['ended', 'ended', 'ended']);
    expect(result.verdict.status).toBe('generator-limited');
    expect(result.verdict.reasons[0]).toBe(
      'shard 1 of 3 was stopped after 3 s, and the others played on without it',
    );
  });

  it('is none if a person stopped them all', async () => {
    for (const index of [0, 1, 2]) {
      write(`shard-${index}`, textOf(shard(index, { stopped: true })));
    }
    expect((await merged()).verdict).toMatchObject({ status: 'valid', reasons: [] });
  });

  it('together with all others leaves a result of what was recorded', async () => {
    const text = textOf(shard(0, { count: 1 }));
    write('shard-0', text.slice(0, text.length / 2));
    const result = await merged();
    expectFinalBooksToBalance(result, { workerLost: true });
    expect(result.stoppedEarly).toBe(true);
  });
});

describe('journals that do not belong together', () => {
  it('because a shard was started twice count once, and lead to a verdict', async () => {
    writeAll(0, 1, 2);
    write('again', textOf(shard(1, { instance: 'another start' })));
    const result = await merged();
    expect(result.stats.total).toBe(COUNT * SECONDS * 40);
    expect(result.verdict.reasons[0]).toMatch(
      /^shard 1 of 3 was started 2 times \(.*\): only the first/,
    );
  });

  it.each([
    ['seeds', { seed: 2 }, /are of different seeds: 1 and 2/],
    ['numbers of shards', { count: 4 }, /are of 3 and of 4 shards/],
    ['contents', { fingerprint: 'other' }, /with the same name but different content/],
  ])('because they have different %s are rejected', async (_name, more, words) => {
    writeAll(0, 1);
    write('shard-2', textOf(shard(2, more)));
    await expect(merged()).rejects.toThrow(words);
  });

  it.each([
    ['', /no shard was ever ready/],
    ['{"type":"head","format":99}\n', /is a journal of format 99/],
    [`{"type":"head","format":${JOURNAL_FORMAT}}\n`, /is damaged in its first line/],
    ['{}\n', /is not the journal of a shard/],
    ['not JSON\n', /is not the journal of a shard/],
  ])('because they are not journals (%j) are rejected', async (text, words) => {
    write('shard-0', text);
    await expect(merged()).rejects.toThrow(words);
  });

  it('cause an error if one cannot be read', () => {
    writeAll(0, 1);
    const path = (index: number) => join(folder, `shard-${index}`, 'journal.jsonl');
    expect(() => mergeJournals([path(0), path(2)])).toThrow(
      expect.objectContaining({
        code: 'INVALID_RESULT',
        message: expect.stringMatching(/shard-2\/journal\.jsonl cannot be read: no such file/),
      }),
    );
  });

  it('cause an error if there are none', async () => {
    await expect(merged()).rejects.toThrow(/there is no journal of a shard/);
    await expect(mergeShards([join(folder, 'nowhere')])).rejects.toThrow(/cannot be read/);
  });
});
