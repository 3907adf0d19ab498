// Slow and failing services: what happens to the journeys, and what the verdict says.
import { TrafficGenerator, TrafficProfile } from 'rushhour';
import { startStore } from 'rushhour/store';

const profile = TrafficProfile.from({
  name: 'chaos',
  requestsPerSecond: 40,
  durationSeconds: 4,
  userTypeDistribution: { premium: 0.5, free: 0.5 },
  workflowDistribution: { browse: 0.5, quickbuy: 0.5 },
});
const store = await startStore({
  portBase: 0,
  latency: '30ms',
  errorRate: 0.1,
  slow: 'payment=500ms',
});
const generator = new TrafficGenerator(profile, store.urls);
await generator.start();
const { verdict, users, errors, errorExamples } = await generator.finished;
const cutOff = `${users.interrupted} still there at the end`;
console.log(`users: ${users.completed} completed, ${users.failed} failed, ${cutOff}`);
for (const [error, count] of Object.entries(errors)) {
  console.log(`${error}: ${count}, such as ${errorExamples[error]}`);
}
console.log(`verdict ${verdict.status}: ${verdict.reasons.join('; ')}`);
await store.close();
