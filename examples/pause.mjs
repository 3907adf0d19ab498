// Pauses a run for a second: no request is sent, and no duration or latency includes the pause.
import { setTimeout as sleep } from 'node:timers/promises';
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.from({
  name: 'paused',
  requestsPerSecond: 30,
  durationSeconds: 3,
  userTypeDistribution: { free: 1 },
  workflowDistribution: { browse: 1 },
});
const store = await startStore({ portBase: 0 });
const generator = new TrafficGenerator(profile, store.urls);
await generator.start();
const began = performance.now();
await sleep(1000);
generator.pause();
await sleep(100); // requests in flight end
const before = generator.getStats().total;
await sleep(900);
console.log(`${generator.getStats().total - before} requests during the pause`);
generator.resume();
const { durationSeconds, latency } = await generator.finished;
const took = ((performance.now() - began) / 1000).toFixed(1);
console.log(`${durationSeconds} s of traffic took ${took} s, pause included`);
console.log(`longest response ${latency.response.max.toFixed(0)} ms`);
await store.close();
