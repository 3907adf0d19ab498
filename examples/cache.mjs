// The same traffic with and without a cache in front of the products: hit rate and latency.
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.from({
  name: 'cache-test',
  requestsPerSecond: 60,
  durationSeconds: 3,
  userTypeDistribution: { guest: 1 },
  workflowDistribution: { browse: 1 },
});
for (const cache of ['off', 'on']) {
  // Reading a product takes the simulated database 20 ms, unless the product is cached.
  const store = await startStore({ portBase: 0, cache });
  const generator = new TrafficGenerator(profile, store.urls);
  await generator.start();
  const { stats } = await generator.finished;
  const hits = `${((stats.cacheHitRate ?? 0) * 100).toFixed(0)}% hits`;
  console.log(`cache ${cache}: ${hits}, p50 ${stats.latencyP50.toFixed(1)} ms`);
  await store.close();
}
