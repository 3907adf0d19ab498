// Plays 3 seconds of `normal` traffic against the embedded store, from a script of your own.
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.from({
  name: 'example',
  requestsPerSecond: 50,
  durationSeconds: 3,
  userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
  workflowDistribution: { browse: 0.5, purchase: 0.5 },
});
const store = await startStore({ portBase: 0 });
const generator = new TrafficGenerator(profile, store.urls);
await generator.start();
const { stats, verdict } = await generator.finished;
console.log(
  `${stats.total} requests, p95 ${stats.latencyP95.toFixed(1)} ms, verdict ${verdict.status}`,
);
await store.close();
