// Switches a running generator from a calm profile to a busy one. Users stay, statistics continue, and the
// rate rises from its current value over the ramp of the new profile.
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const calm = TrafficProfile.from({
  name: 'calm',
  requestsPerSecond: 20,
  durationSeconds: 60,
  userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
  workflowDistribution: { browse: 1 },
});
const busy = calm.with({
  name: 'busy',
  requestsPerSecond: 60,
  durationSeconds: 3,
  rampUpSeconds: 1,
  workflowDistribution: { browse: 0.5, quickbuy: 0.5 },
});

const store = await startStore({ portBase: 0 });
const generator = new TrafficGenerator(calm, store.urls);
await generator.start();
setTimeout(() => {
  generator.profile = busy;
}, 2000);
const { timeline } = await generator.finished;
for (const { second, targetRps, sent } of timeline) {
  console.log(`second ${second}: ${sent} of ${targetRps.toFixed(0)} requests`);
}
await store.close();
