/**
 * Memory of a thinking user: how much the process grows by users who are in the middle of their journeys
 * and wait on the timing wheel, in a thread as in a run. Run it with `npm run bench:memory [users]`.
 */
import { isMainThread, Worker } from 'node:worker_threads';
import { TimingWheel } from '../src/crowd/timing-wheel.ts';
import { WaitingUser } from '../src/crowd/waiting-user.ts';
import { WORKER_LIMITS } from '../src/engine/worker-pool.ts';
import { SAMPLE_BODY, SAMPLE_RESPONSE } from '../src/journey/sample-answer.ts';
import type { StepResponse } from '../src/journey/workflow.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { workflowNamed } from '../src/workflows.ts';

const counts = process.argv.slice(2).map(Number);
const profile = TrafficProfile.from({
  name: 'memory',
  requestsPerSecond: 1000,
  durationSeconds: 60,
  userTypeDistribution: { premium: 0.2, free: 0.7, guest: 0.1 },
  workflowDistribution: { browse: 0.5, purchase: 0.25, account: 0.15, quickbuy: 0.1 },
});
const workflows = Object.keys(profile.workflowDistribution).map((name) => workflowNamed(name));
const userTypes = Object.keys(profile.userTypeDistribution);
const settings = {
  seed: 1,
  thinkTime: profile.thinkTimeSeconds,
  completion: profile.completion,
};

/** Parsed anew for each user, as responses are. */
const response = (): StepResponse => ({ ...SAMPLE_RESPONSE, json: JSON.parse(SAMPLE_BODY) });

/** A user some steps into the journey. */
function thinkingUser(index: number): WaitingUser {
  const workflow = workflows[index % workflows.length]!;
  const user = new WaitingUser(index, userTypes[index % userTypes.length]!, workflow, settings);
  for (let step = 0; step < 3; step++) {
    user.getNextRequest();
    user.advance(response());
    if (user.isComplete()) return thinkingUser(index + 1_000_000_000);
  }
  user.dueMs = 1000 + (index % 4000) + 0.5;
  return user;
}

function residentBytes(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  return process.memoryUsage.rss();
}

/** Crowds of each size, one after the other. */
function measure(sizes: readonly number[]): void {
  // What the first users bring along (compiled code, heap pages) is not counted.
  let wheel = new TimingWheel<WaitingUser>();
  for (let index = 0; index < 20_000; index++) wheel.insert(thinkingUser(index));
  wheel = new TimingWheel<WaitingUser>();

  console.log('thinking users   resident growth   per user');
  for (const users of sizes) {
    const before = residentBytes();
    const crowd = new TimingWheel<WaitingUser>();
    for (let index = 0; index < users; index++) crowd.insert(thinkingUser(index));
    const growth = residentBytes() - before;
    console.log(
      `${users.toLocaleString('en').padStart(14)}   ${(growth / 1e6).toFixed(1).padStart(12)} MB   ${(growth / users).toFixed(0).padStart(5)} bytes`,
    );
    if (crowd.size !== users) throw new Error('users were lost');
  }
}

if (isMainThread) {
  new Worker(new URL(import.meta.url), {
    argv: process.argv.slice(2),
    resourceLimits: WORKER_LIMITS,
  });
} else measure(counts.length > 0 ? counts : [100_000]);
