/**
 * Bytes that a request allocates on the heaps of the worker and of the main thread, playing the journeys of
 * `npm run bench:peers`. Between two garbage collections, a heap grows by what was allocated (`node --trace-gc`).
 *
 *     npm run bench:allocations -- [--rate 250]
 *
 * The rate is in journeys. Another build of Rushhour is played in turn if `RUSHHOUR_OTHER` names its folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findOther, findRushhour, rushhourJourneys } from './peers/rushhour.ts';
import { REQUESTS } from './peers/tool.ts';
import { startNginx } from './support/nginx.ts';
import { keepToTargetCore, startOnGeneratorCore } from './support/processes.ts';
import { withSpread } from './support/spread.ts';
import { table } from './support/table.ts';

const SECONDS = 30;
/** Since the start of the heap, which precedes the run by about a second, milliseconds. */
const STEADY_FROM_MS = 14_000;
const STEADY_TO_MS = SECONDS * 1000;
const ROUNDS = 3;

const COLLECTION = /^\[\d+:(0x[0-9a-f]+)\]\s+(\d+) ms: .*? ([\d.]+) \([\d.]+\) -> ([\d.]+) \(/;

interface Collection {
  readonly atMs: number;
  readonly beforeMb: number;
  readonly afterMb: number;
}

const { values } = parseArgs({ options: { rate: { type: 'string', default: '250' } } });
const rate = Number(values.rate);

keepToTargetCore();
const nginx = await startNginx();
try {
  const builds = [rushhourJourneys('rushhour', findRushhour), rushhourJourneys('other', findOther)];
  const found = builds.filter(({ find }) => find() !== null);
  const bytes = new Map(found.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, find, command } of found) {
      const folder = mkdtempSync(join(tmpdir(), 'rushhour-allocations-'));
      const plan = { url: nginx.url, seconds: SECONDS, rate, connections: 64, folder };
      const [node, ...rest] = command(find()!, plan).argv;
      const { stdout } = await startOnGeneratorCore({ argv: [node!, '--trace-gc', ...rest] })
        .finished;
      rmSync(folder, { recursive: true });
      bytes.get(name)!.push(bytesPerRequest(stdout));
    }
  }
  const rows = [...bytes].map(([name, each]) => [name, withSpread(each, 0)]);
  console.log(table(['build', 'bytes per request'], rows));
} finally {
  await nginx.stop();
}

/** Of all heaps together. */
function bytesPerRequest(trace: string): number {
  const heaps = new Map<string, Collection[]>();
  for (const line of trace.split('\n')) {
    const [, heap, atMs, beforeMb, afterMb] = COLLECTION.exec(line) ?? [];
    if (heap === undefined) continue;
    const one = { atMs: Number(atMs), beforeMb: Number(beforeMb), afterMb: Number(afterMb) };
    heaps.set(heap, [...(heaps.get(heap) ?? []), one]);
  }
  return [...heaps.values()].reduce((sum, each) => sum + bytesPerSecond(each), 0) / rate / REQUESTS;
}

function bytesPerSecond(collections: readonly Collection[]): number {
  const steady = collections.filter(({ atMs }) => atMs > STEADY_FROM_MS && atMs < STEADY_TO_MS);
  if (steady.length < 2) return 0;
  const grown = steady.slice(1).map(({ beforeMb }, i) => beforeMb - steady[i]!.afterMb);
  const seconds = (steady.at(-1)!.atMs - steady[0]!.atMs) / 1000;
  return (grown.reduce((sum, mb) => sum + mb, 0) * 2 ** 20) / seconds;
}
