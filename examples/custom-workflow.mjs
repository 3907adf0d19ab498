// Runs the workflow of gift-workflow.mts next to a built-in one.
import { fileURLToPath } from 'node:url';
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.from({
  name: 'gifts',
  requestsPerSecond: 30,
  durationSeconds: 3,
  userTypeDistribution: { free: 1 },
  workflowDistribution: { gift: 0.5, browse: 0.5 },
  workflowModules: [fileURLToPath(new URL('gift-workflow.mts', import.meta.url))],
});
const store = await startStore({ portBase: 0 });
const generator = new TrafficGenerator(profile, store.urls);
await generator.start();
const { stats } = await generator.finished;
for (const [workflow, requests] of Object.entries(stats.requestsByWorkflow)) {
  console.log(`${workflow}: ${requests} requests`);
}
await store.close();
