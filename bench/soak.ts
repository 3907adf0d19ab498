/**
 * A long run against the embedded store, with the resources of the process sampled once a second.
 *
 *     npm run soak -- [--profile peak] [--rps N] [--duration 20m] [--workers N] [--warm-up 20%]
 *
 * The profile is held at its full rate, because ramps would look like growth. After the warm-up, the slope of each
 * figure should be zero within noise, except for the rows of the timeline, one per second: about 85 kB per minute.
 */
import { parseArgs } from 'node:util';
import { duration } from '../src/cli/options.ts';
import { TrafficGenerator } from '../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { resolveProfile } from '../src/profile/shipped.ts';
import { spawnStore } from '../src/store/process.ts';
import { growthReport, type Holding, holding } from './growth.ts';

const { values } = parseArgs({
  options: {
    profile: { type: 'string', default: 'peak' },
    rps: { type: 'string' },
    duration: { type: 'string', default: '10m' },
    workers: { type: 'string' },
    'warm-up': { type: 'string', default: '20%' },
  },
});

const profile = TrafficProfile.fromYaml(resolveProfile(values.profile)).with({
  requestsPerSecond: values.rps === undefined ? undefined : Number(values.rps),
  durationSeconds: duration(values.duration),
  rampUpSeconds: 0,
  rampDownSeconds: 0,
});
const store = await spawnStore({ portBase: 0 });
const options = values.workers === undefined ? {} : { workers: Number(values.workers) };
const generator = new TrafficGenerator(profile, store.urls, options);
await generator.start();
const samples: Holding[] = [];
let shownAtSeconds = 0;
for await (const { elapsedSeconds, total, activeUsers } of generator.watch(1000)) {
  if (!generator.running) break;
  samples.push(holding());
  if (elapsedSeconds - shownAtSeconds < 60) continue;
  shownAtSeconds = elapsedSeconds;
  const megabytes = (samples.at(-1)!.residentBytes / 1e6).toFixed(1);
  console.log(
    `${(elapsedSeconds / 60).toFixed(0).padStart(4)} min  ${total} requests, ${activeUsers} users, ${megabytes} MB`,
  );
}
const { stats, users, verdict } = await generator.finished;
await store.close();

const warmUp = Math.ceil((samples.length * Number.parseFloat(values['warm-up'])) / 100);
console.log(
  [
    `${profile.name}, ${profile.requestsPerSecond} rps for ${values.duration}: ${stats.total} requests by ${users.spawned} users`,
    `after ${warmUp} s of warm-up:`,
    ...growthReport(samples.slice(warmUp)).map((line) => `  ${line}`),
    `verdict ${[verdict.status, ...verdict.reasons].join('; ')}`,
  ].join('\n'),
);
