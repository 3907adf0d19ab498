// Writes one line of JSON per request, then reads the file to find the slowest steps.
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.from({
  name: 'traced',
  requestsPerSecond: 40,
  durationSeconds: 3,
  userTypeDistribution: { premium: 0.5, free: 0.5 },
  workflowDistribution: { purchase: 1 },
});
const trace = join(tmpdir(), `rushhour-example-${process.pid}.jsonl`);
const store = await startStore({ portBase: 0, slow: 'auth=50ms' });
const generator = new TrafficGenerator(profile, store.urls, { trace });
await generator.start();
await generator.finished;
await store.close();

const times = new Map();
const file = await open(trace);
for await (const line of file.readLines()) {
  const { step, responseTimeMs } = JSON.parse(line);
  times.set(step, [...(times.get(step) ?? []), responseTimeMs]);
}
const slowest = [...times]
  .map(([step, all]) => ({ step, mean: all.reduce((sum, ms) => sum + ms, 0) / all.length }))
  .sort((a, b) => b.mean - a.mean);
for (const { step, mean } of slowest) console.log(`${step}: ${mean.toFixed(1)} ms on average`);
await rm(trace);
