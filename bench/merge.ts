import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
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

// The cost of merging a run of many machines: time, memory, sizes. The journals are generated while they are
// read, from some seconds of 2,000 requests each, so that no disk is involved.
//
//   node bench/merge.ts [shards] [seconds]

const RPS = 2000;

/** Number of different seconds; the others repeat them. */
const TEMPLATES = 20;
const random = new Random(1, 1);
const templates = Array.from({ length: TEMPLATES }, (_, i) =>
  secondText(syntheticSecond(i, RPS, random), RPS),
);

/** The lines of one shard's journal, generated on demand; it can only be read sequentially. */
class Journal {
  readonly #shard: SyntheticShard;
  #rest = Buffer.alloc(0);
  #next = -1;

  constructor(shard: SyntheticShard) {
    this.#shard = shard;
  }

  readInto(into: Uint8Array): number {
    let length = 0;
    while (length < into.length && this.#next <= this.#shard.seconds) {
      if (this.#rest.length === 0) this.#rest = Buffer.from(`${this.#line(this.#next++)}\n`);
      const copied = this.#rest.copy(into, length);
      this.#rest = this.#rest.subarray(copied);
      length += copied;
    }
    return length;
  }

  /** From the beginning again. */
  restart(): void {
    this.#rest = Buffer.alloc(0);
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
  const readAt: ReadAt = (path, position, into) => {
    const journal = journals[Number(path)]!;
    // The head is read by itself first.
    if (position === 0) journal.restart();
    const read = journal.readInto(into);
    bytes += read;
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

/** In a separate process, so that it does not include memory of an earlier one. */
function measuredApart(shards: number, seconds: number): Measured {
  const args = [import.meta.filename, '--apart', String(shards), String(seconds)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured;
}

const SIZES = [
  [125, 60],
  [250, 60],
  [500, 60],
  [1000, 60],
  [1000, 300],
  [100, 400],
  [100, 1600],
  [10_000, 10],
] as const;

const { values, positionals } = parseArgs({
  options: { apart: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [shards, seconds = 60] = positionals.map(Number);
if (values.apart) {
  console.log(JSON.stringify(measure(shards!, seconds)));
} else {
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, node ${process.version}`);
  console.log(`a line of ${RPS} requests: ${templates[0]!.length} bytes`);
  const sizes = shards === undefined ? SIZES : [[shards, seconds] as const];
  const rows = sizes.map(([count, length]) => measuredApart(count, length));
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
}
