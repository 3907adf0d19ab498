// Watches a run, changes it while it goes, and pauses it.
import { startStore, TrafficGenerator, TrafficProfile } from 'rushhour';

const calm = TrafficProfile.from({
  name: 'calm',
  requestsPerSecond: 20,
  durationSeconds: 60,
  userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
  workflowDistribution: { browse: 1 },
});
const busy = calm.with({ requestsPerSecond: 60, durationSeconds: 4, rampUpSeconds: 2 });

const store = await startStore({ portBase: 0 });
const generator = new TrafficGenerator(calm, store.urls);
await generator.start();
setTimeout(() => generator.pause(), 2000);
setTimeout(() => generator.resume(), 3000);
setTimeout(() => {
  generator.profile = busy;
}, 4000);
for await (const stats of generator.watch(1000)) {
  const rate = `${stats.throughputRps.toFixed(0)} of ${stats.targetRps.toFixed(0)} rps`;
  console.log(
    `${generator.phase}: ${rate}, ${stats.activeUsers} users, p95 ${stats.latencyP95} ms`,
  );
}
await store.close();
