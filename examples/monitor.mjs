// Prints live statistics once a second, and stops the run when responses are too slow.
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.from({
  name: 'watched',
  requestsPerSecond: 30,
  durationSeconds: 4,
  userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
  workflowDistribution: { browse: 1 },
});
const store = await startStore({ portBase: 0 });
const generator = new TrafficGenerator(profile, store.urls);
await generator.start();
for await (const stats of generator.watch(1000)) {
  if (stats.elapsedSeconds >= generator.durationSeconds) break; // only the last responses are awaited
  const rate = `${stats.throughputRps.toFixed(0)} of ${stats.targetRps.toFixed(0)} rps`;
  const p95 = `p95 ${stats.latencyP95.toFixed(1)} ms`;
  console.log(`${generator.phase}: ${rate}, ${stats.activeUsers} users, ${p95}`);
  if (stats.latencyP95 > 5000) await generator.stop();
}
const { stats, verdict } = await generator.finished;
console.log(`${generator.phase}: ${stats.total} requests, verdict ${verdict.status}`);
await store.close();
