import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { followShards } from '../src/shards/merge/follow.ts';
import { JournalReader, type ReadAt } from '../src/shards/merge/journal-reader.ts';
import { Merge } from '../src/shards/merge/merge.ts';
import type { RunResult } from '../src/statistics/result.ts';
import { BYTES_PER_SECOND, GrowingJournals, RPS, SharedJournals } from './merge/journals.ts';
import { table } from './support/table.ts';

// The cost of merging a run of many machines: CPU time, memory, sizes. The journals are synthetic, at 2,000 requests
// per second and shard. When followed, they grow on virtual time, so that only what the merge itself computes counts.
//
//   node bench/merge.ts [shards] [seconds] [--follow]

interface Measured {
  readonly shards: number;
  readonly seconds: number;
  readonly tookMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly mostMb: number;
  readonly readMb: number;
}

/** CPU time of this process, except for what is excluded. */
class CpuTime {
  readonly #startedAt = performance.now();
  readonly #before = process.cpuUsage();
  #excludedUs = { user: 0, system: 0 };
  #mostMb = 0;

  exclude(act: () => void): void {
    const before = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(before);
    this.#excludedUs = {
      user: this.#excludedUs.user + user,
      system: this.#excludedUs.system + system,
    };
  }

  look(): void {
    this.#mostMb = Math.max(this.#mostMb, process.memoryUsage.rss() / 2 ** 20);
  }

  get spent() {
    const { user, system } = process.cpuUsage(this.#before);
    return {
      tookMs: performance.now() - this.#startedAt,
      userMs: (user - this.#excludedUs.user) / 1000,
      systemMs: (system - this.#excludedUs.system) / 1000,
      mostMb: this.#mostMb,
    };
  }
}

function checkTotal({ stats }: RunResult, shards: number, seconds: number): void {
  if (stats.total !== shards * seconds * RPS)
    throw new Error(`${stats.total} requests were merged`);
}

function measureMerge(folder: string, shards: number, seconds: number): Measured {
  const { paths, readAt } = new SharedJournals(folder, shards, seconds);
  let bytes = 0;
  const countedReadAt: ReadAt = (path, position, into) => {
    const read = readAt(path, position, into);
    bytes += read;
    return read;
  };
  const cpu = new CpuTime();
  const merge = new Merge(paths, (path) => new JournalReader(path, countedReadAt));
  while (merge.read()) cpu.look();
  checkTotal(merge.run.result(), shards, seconds);
  return { shards, seconds, ...cpu.spent, readMb: bytes / 1e6 };
}

async function measureFollowing(
  folder: string,
  shards: number,
  seconds: number,
): Promise<Measured> {
  const journals = new GrowingJournals(folder, shards, seconds);
  const cpu = new CpuTime();
  let nowMs = 0;
  const clocks = {
    monotonicMs: () => nowMs,
    wallMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
      cpu.exclude(() => journals.writeUntil(nowMs / 1000));
    },
  };
  let result: RunResult | null = null;
  for await (const run of followShards([folder], new AbortController().signal, clocks)) {
    // What is shown.
    run.stats();
    run.verdict();
    cpu.look();
    if (run.isOver) result = run.result();
  }
  checkTotal(result!, shards, seconds);
  const readMb = (shards * seconds * BYTES_PER_SECOND) / 1e6;
  return { shards, seconds, ...cpu.spent, readMb };
}

/** In a separate process, so that it does not include memory of an earlier one. */
function measuredApart(shards: number, seconds: number, follow: boolean): Measured {
  const args = ['--apart', ...(follow ? ['--follow'] : []), String(shards), String(seconds)];
  const text = execFileSync(process.execPath, [import.meta.filename, ...args], {
    encoding: 'utf8',
  });
  return JSON.parse(text) as Measured;
}

function show(title: string, follow: boolean, sizes: readonly (readonly [number, number])[]): void {
  console.log(`\n${title}\n`);
  const rows = sizes.map(([shards, seconds]) => measuredApart(shards, seconds, follow));
  console.log(
    table(
      [
        'shards',
        'seconds',
        'wall s',
        'CPU s',
        'CPU µs / shard second',
        'RSS at most MB',
        'read MB',
      ],
      rows.map(({ shards, seconds, tookMs, userMs, systemMs, mostMb, readMb }) => [
        String(shards),
        String(seconds),
        (tookMs / 1000).toFixed(1),
        ((userMs + systemMs) / 1000).toFixed(1),
        (((userMs + systemMs) * 1000) / shards / seconds).toFixed(0),
        mostMb.toFixed(0),
        readMb.toFixed(0),
      ]),
    ),
  );
}

const MERGED = [
  [100, 60],
  [250, 60],
  [500, 60],
  [1000, 60],
  [1000, 300],
  [100, 600],
  [10_000, 10],
] as const;

const FOLLOWED = [
  [100, 30],
  [250, 30],
  [500, 30],
  [1000, 30],
] as const;

const { values, positionals } = parseArgs({
  options: {
    apart: { type: 'boolean', default: false },
    follow: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [shards, seconds = 60] = positionals.map(Number);
if (values.apart) {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-merge-'));
  try {
    const measure = values.follow ? measureFollowing : measureMerge;
    console.log(JSON.stringify(await measure(folder, shards!, seconds)));
  } finally {
    rmSync(folder, { recursive: true });
  }
} else {
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, node ${process.version}`);
  console.log(`a line of ${RPS} requests: ${BYTES_PER_SECOND} bytes`);
  const only = shards === undefined ? null : [[shards, seconds] as const];
  if (!values.follow) show('merged', false, only ?? MERGED);
  if (values.follow || only === null) show('followed', true, only ?? FOLLOWED);
}
