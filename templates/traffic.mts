// Plays traffic.yaml from a script: `node traffic.mts`. Needs `npm install rushhour`.
import { fileURLToPath } from 'node:url';
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.fromYaml(fileURLToPath(new URL('traffic.yaml', import.meta.url)));

// If the profile sets no services, the embedded store is the target.
const store = Object.keys(profile.services).length === 0 ? await startStore({ portBase: 0 }) : null;

const generator = new TrafficGenerator(profile, store?.urls ?? {});
await generator.start();
for await (const stats of generator.watch(1000)) {
  if (stats.elapsedSeconds >= generator.durationSeconds) break; // only the last responses are awaited
  const rate = `${stats.throughputRps.toFixed(0)} of ${stats.targetRps.toFixed(0)} rps`;
  console.log(`${generator.phase}: ${rate}, p95 ${stats.latencyP95.toFixed(1)} ms`);
}
const { stats, verdict } = await generator.finished;
console.log(
  `${verdict.status}: ${stats.total} requests, ${verdict.reasons.join('; ') || 'all well'}`,
);
await store?.close();
