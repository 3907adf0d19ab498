import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../../src/journey/catalogue.ts';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { compileCode } from '../../src/journey/compile-code.ts';
import { definitionIn } from '../../src/journey/define-workflow.ts';
import { type Steps, Workflow } from '../../src/journey/workflow.ts';
import { planRun } from '../../src/plan/plan.ts';
import type { TrafficProfileInput } from '../../src/profile/profile.ts';
import { registeredWorkflows } from '../../src/workflows.ts';
import withData from '../fixtures/with-data.mts';
import { profileOf } from '../support/profiles.ts';

const planOf = (overrides: Partial<TrafficProfileInput>) =>
  planRun(profileOf(overrides), new Catalogue(registeredWorkflows()));

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe('a plan', () => {
  it('has its requests on the curve, and all its tables agree', () => {
    const rates = fc.integer({ min: 20, max: 300 });
    const ramps = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(rates, ramps, fc.nat({ max: 1000 }), (requestsPerSecond, rampUpSeconds, seed) => {
        const plan = planOf({ requestsPerSecond, rampUpSeconds, durationSeconds: 12, seed });
        expect(plan.scale).toBe(1);
        expect(plan.seconds.map(({ second }) => second)).toEqual([...Array(12).keys()]);
        for (const { targetRps, requests } of plan.seconds) {
          expect(Math.abs(requests - targetRps)).toBeLessThanOrEqual(
            Math.max(24, 0.02 * targetRps),
          );
        }
        const byStep = plan.steps.reduce((total, step) => total + step.requests, 0);
        expect(byStep).toBe(plan.requests);
        expect(sum({ ...plan.users })).toBe(plan.arrivals);
        expect(sum(plan.arrivalsByWorkflow)).toBe(plan.arrivals);
        expect(sum(plan.arrivalsByUserType)).toBe(plan.arrivals);
      }),
      { numRuns: 20 },
    );
  });

  it('has the mix of the profile', () => {
    const { arrivals, arrivalsByUserType, arrivalsByWorkflow } = planOf({ durationSeconds: 60 });
    expect(arrivalsByUserType['free']! / arrivals).toBeCloseTo(0.7, 2);
    expect(arrivalsByWorkflow['browse']! / arrivals).toBeCloseTo(0.5, 2);
  });

  it('is the same for the same seed, and different for another', () => {
    expect(planOf({ seed: 7 })).toEqual(planOf({ seed: 7 }));
    expect(planOf({ seed: 7 })).not.toEqual(planOf({ seed: 8 }));
  });

  it('of very many requests is computed at a smaller scale and scaled up', { tags: 'long' }, () => {
    const plan = planOf({ requestsPerSecond: 100_000, durationSeconds: 60 });
    expect(plan.scale).toBeLessThan(1);
    expect(plan.requests / 6_000_000).toBeCloseTo(1, 2);
    expect(plan.seconds[30]!.targetRps).toBeCloseTo(100_000, 6);
  });

  it('shows the surplus of a steep fall', () => {
    const { seconds } = planOf({ requestsPerSecond: 200, rampDownSeconds: 2 });
    const { requests, targetRps } = seconds.at(-1)!;
    expect(requests).toBeGreaterThan(targetRps + 12);
  });
});

/** Needs responses that the embedded store does not give. */
class Gift extends Workflow {
  static override readonly steps: Steps<Gift> = [
    ['shop', '/wrapping', { name: 'wrapping' }, (w) => (w.chance(0.5) ? 1 : w.abandon())],
    [
      'shop',
      '/gifts',
      { name: 'gifts', sample: { gifts: [{ id: 7 }] } },
      (w, r) => {
        w.gift = (r.json as { gifts: { id: number }[] }).gifts[0]!.id;
        return 2;
      },
    ],
    [
      'shop',
      (w) => `/gifts/${w.gift}`,
      { name: 'gift' },
      (w, r) => ((r.json as { ribbon?: string }).ribbon === undefined ? w.fail() : 3),
    ],
    ['shop', '/send', { name: 'send' }, () => 4],
  ];
  gift = 0;
}

/** Expects a different body from the one that it gets. */
class Confused extends Workflow {
  static override readonly steps: Steps<Confused> = [
    ['shop', '/', { name: 'list' }, (_w, r) => (r.json as { a: { b: number } }).a.b],
    ['shop', '/next', { name: 'next' }, () => 2],
  ];
}

describe('a plan of workflows that read their responses', () => {
  const catalogue = new Catalogue([
    compileWorkflow('gift', Gift),
    compileWorkflow('confused', Confused),
    compileWorkflow('never-played', Confused),
  ]);
  const plan = planRun(
    profileOf({
      workflowDistribution: { confused: 0.5, gift: 0.5 },
      services: { shop: 'http://localhost' },
      gracefulStopSeconds: 20,
    }),
    catalogue,
  );
  const stepOf = (name: string) =>
    plan.steps.find(({ workflow, step }) => `${workflow}/${step}` === name)!;

  it('lists steps in the order of the workflows, including those that no user reaches', () => {
    expect(plan.steps.map(({ workflow, step }) => `${workflow}/${step}`)).toEqual([
      'gift/wrapping',
      'gift/gifts',
      'gift/gift',
      'gift/send',
      'confused/list',
      'confused/next',
    ]);
  });

  it('shows how many users fail at which step, and why', () => {
    expect(stepOf('confused/list')).toMatchObject({
      failed: plan.arrivalsByWorkflow['confused'],
      reasons: [expect.stringMatching(/^TypeError: Cannot read properties of undefined/)],
    });
    expect(stepOf('confused/next')).toMatchObject({ requests: 0, failed: 0, reasons: [] });
    const { abandoned, requests } = stepOf('gift/wrapping');
    expect(requests).toBe(plan.arrivalsByWorkflow['gift']);
    expect(abandoned / requests).toBeCloseTo(0.5, 1);
    expect(stepOf('gift/gift')).toMatchObject({
      requests: requests - abandoned,
      failed: requests - abandoned,
      reasons: ['fail()'],
    });
    expect(stepOf('gift/send').requests).toBe(0);
  });

  it('responds with the sample of a step', () => {
    expect(stepOf('gift/gifts')).toMatchObject({
      failed: 0,
      requests: stepOf('gift/gift').requests,
    });
  });

  it('has every user in its books', () => {
    const { completed, abandoned, failed, interrupted, dropped } = plan.users;
    expect({ completed, interrupted, dropped }).toEqual({
      completed: 0,
      interrupted: 0,
      dropped: 0,
    });
    expect(abandoned + failed).toBe(plan.arrivals);
    expect(failed).toBe(stepOf('confused/list').failed + stepOf('gift/gift').failed);
  });
});

it('a plan whose data runs out ends when the run will, with the reason', async () => {
  const profile = profileOf({
    requestsPerSecond: 10,
    durationSeconds: 30,
    gracefulStopSeconds: 5,
    workflowDistribution: { 'with-data': 1 },
  });
  const module = `${import.meta.dirname}/../fixtures/with-data.mts`;
  const loaded = new Catalogue([compileCode(definitionIn(withData)!, module)]);
  const plan = planRun(profile, await loaded.rehearsed(['with-data']));
  expect(plan.endsEarly).toEqual({
    second: expect.closeTo(0.5, 0),
    reason: 'the data ran out: accounts.csv has 5 rows, and none is left for user 5',
  });
  expect(plan.users).toMatchObject({ completed: 5, failed: 0, dropped: 0 });
  expect(plan.users.interrupted).toBeLessThan(3);
});

describe('the limits of a profile', () => {
  it('show in its plan: with max_users, no more users arrive', () => {
    const { users, seconds, arrivals } = planOf({ requestsPerSecond: 50, maxUsers: 10 });
    expect(Math.max(...seconds.map((second) => second.users))).toBeLessThanOrEqual(10);
    expect(users.dropped).toBeGreaterThan(0);
    expect(sum({ ...users })).toBe(arrivals);
  });

  it('show in its plan: within graceful_stop_seconds users finish after the schedule', () => {
    const profile = { requestsPerSecond: 50, durationSeconds: 5 };
    expect(planOf(profile).users.interrupted).toBeGreaterThan(0);
    const graceful = planOf({ ...profile, gracefulStopSeconds: 60 });
    expect(graceful.users.interrupted).toBe(0);
    expect(graceful.seconds.length).toBeGreaterThan(5);
    expect(graceful.seconds[5]!.targetRps).toBe(0);
    expect(graceful.seconds[5]!.requests).toBeGreaterThan(0);
  });
});
