import { expect, it } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { planRun } from '../../src/plan/plan.ts';
import { spawnStore } from '../../src/store/process.ts';
import { percent } from '../../src/text/format.ts';
import { loadCatalogue } from '../../src/workflows.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileOf } from '../support/profiles.ts';

/** The store draws how many past orders shoppers look at, so a plan cannot know it exactly. */
const DRAWN_BY_THE_STORE = 'account/order';

/** Two users of a workflow more or less are within the mix; 3% of fewer requests would be less than that. */
const LEAST_OFF = 6;

/** With fewer of the planned arrivals, the users who did arrive are another mix. */
const NEARLY_ALL = 0.95;

it.for([
  ['requests', { requestsPerSecond: 100 }],
  ['arriving users', { requestsPerSecond: undefined, usersPerSecond: 20 }],
  ['concurrent users', { requestsPerSecond: undefined, users: 40 }],
] as const)(
  'a plan predicts the requests of each step, within 3% of what a run sends, by %s',
  {
    tags: 'long',
  },
  async ([, level], { skip }) => {
    const profile = profileOf({
      ...level,
      durationSeconds: 20,
      thinkTimeSeconds: { min: 0.2, max: 0.6 },
      gracefulStopSeconds: 30,
    });
    const plan = planRun(profile, await loadCatalogue([]));
    const store = await spawnStore({ portBase: 0 });
    const generator = new TrafficGenerator(profile, store.urls, { workers: 1 });
    await generator.start();
    const result = await generator.finished;
    await store.close();
    expectFinalBooksToBalance(result);
    const { requestsByStep } = result.stats;
    const steps = plan.steps.map((planned) => ({
      name: `${planned.workflow}/${planned.step}`,
      planned: planned.requests,
    }));
    expect(
      Object.keys(requestsByStep).filter((name) => !steps.some((step) => step.name === name)),
    ).toEqual([]);
    const arrived = result.users.spawned / plan.arrivals;
    skip(arrived < NEARLY_ALL, `this machine was late for ${percent(1 - arrived)} of the arrivals`);
    for (const { name, planned } of steps) {
      if (name === DRAWN_BY_THE_STORE) continue;
      const sent = requestsByStep[name] ?? 0;
      const off = Math.abs(sent - planned * arrived);
      expect(off, `${name}: ${planned} planned, ${sent} sent`).toBeLessThanOrEqual(
        Math.max(LEAST_OFF, 0.03 * planned),
      );
    }
  },
);
