/**
 * Runs are started and stopped repeatedly in one process, then one run is paused and resumed as often: the memory and
 * handles of the process must not grow.
 *
 *     npm run bench:cycles -- [--cycles 1000]
 */
import { parseArgs } from 'node:util';
import { TrafficGenerator } from '../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { resolveProfile } from '../src/profile/shipped.ts';
import { spawnStore } from '../src/store/process.ts';
import { growthReport, type Holding, holding } from './growth.ts';

const { values } = parseArgs({ options: { cycles: { type: 'string', default: '1000' } } });
const cycles = Number(values.cycles);
const profile = TrafficProfile.fromYaml(resolveProfile('normal')).with({
  requestsPerSecond: 50,
  durationSeconds: 3600,
  rampUpSeconds: 0,
});
const store = await spawnStore({ portBase: 0 });
const newGenerator = () => new TrafficGenerator(profile, store.urls, { workers: 1 });

/** The first cycles load code and fill pools. */
const settled = (samples: readonly Holding[]) => samples.slice(Math.ceil(samples.length / 5));

const starts: Holding[] = [];
for (let cycle = 0; cycle < cycles; cycle++) {
  const generator = newGenerator();
  await generator.start();
  await generator.stop();
  starts.push(holding());
}
console.log(`${cycles} starts and stops`);
for (const line of growthReport(settled(starts))) console.log(`  ${line}`);

const generator = newGenerator();
await generator.start();
const pauses: Holding[] = [];
for (let cycle = 0; cycle < cycles; cycle++) {
  generator.pause();
  await new Promise((resolve) => setTimeout(resolve, 20));
  generator.resume();
  await new Promise((resolve) => setTimeout(resolve, 20));
  pauses.push(holding());
}
await generator.stop();
await store.close();
console.log(`${cycles} pauses and resumptions`);
for (const line of growthReport(settled(pauses))) console.log(`  ${line}`);
