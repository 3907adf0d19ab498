import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../../src/journey/catalogue.ts';
import { planRun } from '../../src/plan/plan.ts';
import { TrafficProfile, type TrafficProfileInput } from '../../src/profile/profile.ts';
import { registeredWorkflows } from '../../src/workflows.ts';
import { profileInput } from '../support/profiles.ts';

const planOf = (overrides: Partial<TrafficProfileInput>) =>
  planRun(TrafficProfile.from(profileInput(overrides)), new Catalogue(registeredWorkflows()));

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
        expect(sum(plan.callsByService)).toBe(plan.requests);
        expect(sum(plan.callsByStep)).toBe(plan.requests);
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

  it('is the same for the same seed, and another for another', () => {
    expect(planOf({ seed: 7 })).toEqual(planOf({ seed: 7 }));
    expect(planOf({ seed: 7 })).not.toEqual(planOf({ seed: 8 }));
  });

  it('of a great many requests is made small and scaled up', () => {
    const plan = planOf({ requestsPerSecond: 100_000, durationSeconds: 60 });
    expect(plan.scale).toBeLessThan(1);
    expect(plan.requests / 6_000_000).toBeCloseTo(1, 2);
    expect(plan.seconds[30]!.targetRps).toBeCloseTo(100_000, 6);
  });

  it('shows the surplus of a steep way down', () => {
    const { seconds } = planOf({ requestsPerSecond: 200, rampDownSeconds: 2 });
    const { requests, targetRps } = seconds.at(-1)!;
    expect(requests).toBeGreaterThan(targetRps + 12);
  });
});
