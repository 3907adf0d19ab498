/** A million rows of data: how long they take to load, how much memory they need, and the cost of a row. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { csv } from '../src/data/csv.ts';
import { jsonl } from '../src/data/json.ts';
import type { DataSource } from '../src/journey/data-source.ts';

const ROWS = 1_000_000;
const WORKERS = 4;
const DRAWS = 1_000_000;

const folder = await mkdtemp(join(tmpdir(), 'rushhour-data-'));
const field = (i: number) => [`${i}`, `user${i}@shop.example`, `Name, ${i}`, `k-${i * 7919}`, 'x'];
await write('rows.csv', 'id,email,name,key,note\n', (i) => {
  const [id, email, name, key, note] = field(i);
  return `${id},${email},"${name}",${key},${note}\n`;
});
await write('rows.jsonl', '', (i) => {
  const [id, email, name, key, note] = field(i);
  return `${JSON.stringify({ id, email, name, key, note })}\n`;
});

await measure('rows.csv', csv('rows.csv'));
await measure('rows.jsonl', jsonl('rows.jsonl'));
await rm(folder, { recursive: true });

async function measure(file: string, source: DataSource<unknown>): Promise<void> {
  const { size } = await stat(join(folder, file));
  gc?.();
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const shared = await source.load(join(folder, 'workflow.mts'));
  const loadMs = performance.now() - began;
  gc?.();
  const held = process.memoryUsage().rss - before;
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => startWorker(shared)));
  gc?.();
  const withWorkers = process.memoryUsage().rss - before;
  await Promise.all(workers.map((worker) => worker.terminate()));
  const table = source.open(shared);
  const start = performance.now();
  let length = 0;
  for (let i = 0; i < DRAWS; i++) {
    length += Object.keys(table.row((i * 7919) % table.length) as object).length;
  }
  const rowUs = ((performance.now() - start) / DRAWS) * 1000;
  const mb = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  console.log(
    `${file}: ${table.length} rows, ${mb(size)}: loaded in ${(loadMs / 1000).toFixed(1)} s, ${mb(held)} held, ` +
      `${mb(withWorkers)} with ${WORKERS} threads, ${rowUs.toFixed(2)} us per row (${length} fields)`,
  );
}

/** A thread that holds the rows and does nothing else. */
async function startWorker(shared: unknown): Promise<Worker> {
  const code = "require('node:worker_threads').parentPort.on('message', () => {})";
  const worker = new Worker(code, { eval: true, workerData: shared });
  await new Promise((resolve) => worker.once('online', resolve));
  return worker;
}

async function write(name: string, head: string, row: (i: number) => string): Promise<void> {
  const file = createWriteStream(join(folder, name));
  file.write(head);
  for (let i = 0; i < ROWS; i += 1000) {
    const rows = Array.from({ length: 1000 }, (_, place) => row(i + place)).join('');
    if (!file.write(rows)) await once(file, 'drain');
  }
  await new Promise<void>((resolve) => file.end(() => resolve()));
}
