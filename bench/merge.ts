import { availableParallelism, cpus } from 'node:os';
import { Random } from '../src/border/random.ts';
import { JournalReader, type ReadAt } from '../src/shards/merge/journal-reader.ts';
import { Merge } from '../src/shards/merge/merge.ts';
import {
  endLine,
  headLines,
  type SyntheticShard,
  secondText,
  syntheticSecond,
} from '../test/support/synthetic-shard.ts';
import { table } from './support/table.ts';

// What it takes to merge a run of many machines: time, memory, sizes. The journals are made up while they are
// read, from some seconds of 2,000 requests each, so that no disk is part of it.
//
//   node bench/merge.ts [shards] [seconds]

const RPS = 2000;

/** Seconds that differ; the others repeat them. */
const TEMPLATES = 20;
const random = new Random(1, 1);
const templates = Array.from({ length: TEMPLATES }, (_, i) =>
  secondText(syntheticSecond(i, RPS, random), RPS),
);

/** The lines of one shard's journal, joined as they are asked for. */
class Journal {
  readonly #shard: SyntheticShard;
  #buffer = Buffer.alloc(0);
  #start = 0;
  #next = -1;

  constructor(shard: SyntheticShard) {
    this.#shard = shard;
  }

  readAt(position: number, length: number): Buffer {
    // The head is read twice: from the beginning again.
    if (position < this.#start) this.#restart();
    this.#buffer = this.#buffer.subarray(Math.max(0, position - this.#start));
    this.#start = position;
    const pieces = [this.#buffer];
    let bytes = this.#buffer.length;
    while (bytes < length && this.#next <= this.#shard.seconds) {
      const piece = Buffer.from(`${this.#line(this.#next++)}\n`);
      pieces.push(piece);
      bytes += piece.length;
    }
    this.#buffer = Buffer.concat(pieces);
    return this.#buffer.subarray(0, length);
  }

  #restart(): void {
    this.#buffer = Buffer.alloc(0);
    this.#start = 0;
    this.#next = -1;
  }

  #line(second: number): string {
    if (second === -1) return headLines(this.#shard).join('\n');
    if (second === this.#shard.seconds) return endLine(this.#shard);
    const template = templates[second % TEMPLATES]!;
    return template.replace(/"second":\d+/, `"second":${second}`);
  }
}

interface Measured {
  readonly shards: number;
  readonly seconds: number;
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly mostMb: number;
  readonly bytes: number;
}

function measure(count: number, seconds: number): Measured {
  const journals = Array.from(
    { length: count },
    (_, index) => new Journal({ index, count, seconds, requestsPerSecond: RPS }),
  );
  let bytes = 0;
  const readAt: ReadAt = (path, position, length) => {
    const read = journals[Number(path)]!.readAt(position, length);
    bytes += read.length;
    return read;
  };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const paths = journals.map((_, index) => String(index));
  const merge = new Merge(paths, (path) => new JournalReader(path, readAt));
  bytes = 0;
  let mostMb = 0;
  while (merge.read()) mostMb = Math.max(mostMb, process.memoryUsage.rss() / 2 ** 20);
  merge.giveUp('ends there');
  const { stats } = merge.run.result();
  if (stats.total !== count * seconds * RPS) throw new Error(`${stats.total} requests were merged`);
  const cpu = process.cpuUsage(cpuBefore);
  return {
    shards: count,
    seconds,
    tookMs: performance.now() - startedAt,
    cpuMs: (cpu.user + cpu.system) / 1000,
    mostMb,
    bytes,
  };
}

const [shards, seconds] = process.argv.slice(2).map(Number);
const sizes: readonly (readonly [number, number])[] =
  shards === undefined
    ? [
        [125, 20],
        [250, 20],
        [500, 20],
        [1000, 20],
        [100, 200],
      ]
    : [[shards, seconds ?? 60]];
console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, node ${process.version}`);
console.log(`a line of ${RPS} requests: ${templates[0]!.length} bytes`);
const rows = sizes.map(([count, length]) => measure(count, length));
console.log(
  table(
    ['shards', 'seconds', 'took s', 'CPU µs / shard second', 'RSS at most MB', 'read MB'],
    rows.map((row) => [
      String(row.shards),
      String(row.seconds),
      (row.tookMs / 1000).toFixed(1),
      ((row.cpuMs * 1000) / row.shards / row.seconds).toFixed(0),
      row.mostMb.toFixed(0),
      (row.bytes / 1e6).toFixed(0),
    ]),
  ),
);
