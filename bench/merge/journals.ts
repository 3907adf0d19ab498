import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../src/border/random.ts';
import { type ReadAt, readFileAt } from '../../src/shards/merge/journal-reader.ts';
import {
  endLine,
  headLines,
  type SyntheticShard,
  secondText,
  syntheticSecond,
} from '../../test/support/synthetic-shard.ts';

/** Requests per second of a shard. */
export const RPS = 2000;

/** Number of different seconds; the others repeat them. */
const TEMPLATES = 20;
const random = new Random(1, 1);
const templates = Array.from({ length: TEMPLATES }, (_, i) =>
  secondText(syntheticSecond(i, RPS, random), RPS),
);

/** Size of the line of a second. */
export const BYTES_PER_SECOND = templates[0]!.length + 1;

/** Written at once. */
const BATCH = 500;

const shardOf = (index: number, count: number, seconds: number): SyntheticShard => ({
  index,
  count,
  seconds,
  requestsPerSecond: RPS,
});

/** The line of a second. Neighbouring shards have different ones. */
function lineOf(index: number, second: number): string {
  const template = templates[(index + second) % TEMPLATES]!;
  return `${template.replace(/"second":\d+/, `"second":${second}`)}\n`;
}

/**
 * Journals that take less room than they have bytes: each has its own first lines, in memory, and shares the rest, a
 * file, with others. A merge reads them as it reads files.
 */
export class SharedJournals {
  readonly paths: readonly string[];
  readonly #heads: readonly Buffer[];
  readonly #rests: readonly string[];

  /** @param folder empty */
  constructor(folder: string, count: number, seconds: number) {
    this.paths = Array.from({ length: count }, (_, index) => String(index));
    this.#heads = this.paths.map((_, index) =>
      Buffer.from(`${headLines(shardOf(index, count, seconds)).join('\n')}\n`),
    );
    this.#rests = Array.from({ length: Math.min(count, TEMPLATES) }, (_, index) => {
      const path = join(folder, `rest-${index}`);
      for (let from = 0; from < seconds; from += BATCH) {
        const length = Math.min(BATCH, seconds - from);
        appendFileSync(path, Array.from({ length }, (_, i) => lineOf(index, from + i)).join(''));
      }
      appendFileSync(path, `${endLine(shardOf(index, count, seconds))}\n`);
      return path;
    });
  }

  readonly readAt: ReadAt = (path, position, into) => {
    const index = Number(path);
    const head = this.#heads[index]!;
    if (position < head.length) return head.copy(into, 0, position);
    return readFileAt(this.#rests[index % TEMPLATES]!, position - head.length, into);
  };
}

/** Journals that grow, second by second. */
export class GrowingJournals {
  readonly #paths: readonly string[];
  readonly #seconds: number;
  /** Of the shards: the next second that they write. */
  #next = 0;

  /** @param folder empty */
  constructor(folder: string, count: number, seconds: number) {
    this.#seconds = seconds;
    this.#paths = Array.from({ length: count }, (_, index) => {
      const own = join(folder, `shard-${index}-of-${count}`);
      mkdirSync(own);
      const path = join(own, 'journal.jsonl');
      writeFileSync(path, `${headLines(shardOf(index, count, seconds)).join('\n')}\n`);
      return path;
    });
  }

  /** Writes what the shards have written once this many seconds are over. */
  writeUntil(second: number): void {
    for (; this.#next < Math.min(second, this.#seconds); this.#next++) {
      for (const [index, path] of this.#paths.entries()) {
        appendFileSync(path, lineOf(index, this.#next));
      }
    }
    if (this.#next !== this.#seconds || second <= this.#seconds) return;
    this.#next++;
    const end = endLine(shardOf(0, this.#paths.length, this.#seconds));
    for (const path of this.#paths) appendFileSync(path, `${end}\n`);
  }
}
