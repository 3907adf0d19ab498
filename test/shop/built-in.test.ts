import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StepResponse } from '../../src/journey/workflow.ts';
import { SimulatedUser } from '../../src/simulated-user.ts';
import { answer, noAnswer, UNIVERSAL_BODY } from './answers.ts';
import { crowd, drive, type Journey, SETTINGS } from './drive.ts';
import { BUSY_DAY, fakeStore } from './fake-store.ts';

const USERS = 2500;

const hostileId = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'binary-ascii' }),
  fc.constantFrom('\ud800', '', '..', ' ', '\r\nhost: evil', 'x'.repeat(100_000)),
  fc.double(),
  fc.jsonValue({ maxDepth: 1 }),
);

/** Bodies in the form of the contract with random values, and bodies in no form at all. */
const body = fc.oneof(
  fc.constant(UNIVERSAL_BODY),
  fc.record(
    {
      token: hostileId,
      userId: hostileId,
      products: fc.oneof(hostileId, fc.array(fc.oneof(hostileId, fc.record({ id: hostileId })))),
      available: fc.oneof(fc.boolean(), hostileId),
      quantity: hostileId,
      cartId: hostileId,
      orderId: hostileId,
      total: hostileId,
      orders: fc.oneof(hostileId, fc.array(fc.oneof(hostileId, fc.record({ orderId: hostileId })))),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
  fc.constant(undefined),
);

const anyAnswer: fc.Arbitrary<StepResponse> = fc.oneof(
  fc.tuple(fc.constantFrom(200, 201, 204), body).map(([status, json]) => answer(status, json)),
  fc
    .tuple(fc.constantFrom(301, 400, 401, 402, 403, 404, 409, 410, 429, 500, 503), body)
    .map(([status, json]) => answer(status, json)),
  fc.constantFrom('timeout', 'connection_reset').map(noAnswer),
);

describe.each([
  { workflow: 'browse', fewest: 2, most: 10 },
  { workflow: 'purchase', fewest: 5, most: 12 },
  { workflow: 'account', fewest: 3, most: 6 },
  { workflow: 'quickbuy', fewest: 6, most: 8 },
])('$workflow', ({ workflow, fewest, most }) => {
  test(`makes ${fewest} to ${most} calls on a busy day, and all of these happen`, () => {
    const counts = new Set<number>();
    for (const { requests, user } of crowd(workflow, fakeStore(BUSY_DAY), { users: USERS })) {
      counts.add(requests.length);
      expect(user.outcome).not.toBe('failed');
      expect(user.error).toBeNull();
    }
    const all = Array.from({ length: most - fewest + 1 }, (_, index) => fewest + index);
    expect([...counts].sort((a, b) => a - b)).toEqual(all);
  });

  test('takes the state of every request from the responses, in a shop where everything goes wrong', () => {
    const store = fakeStore({ ...BUSY_DAY, refused: 0.1, gone: 0.2, errors: 0.15 });
    const outcomes = new Set<string | null>();
    for (const { requests, user } of crowd(workflow, store, { users: USERS })) {
      expect(requests.length).toBeLessThanOrEqual(most);
      expect(user.error).toBeNull();
      outcomes.add(user.outcome);
    }
    expect(outcomes).toContain('completed');
    expect(outcomes).toContain('failed');
    expect(outcomes).not.toContain(null);
  });

  test(`never makes more than ${most} calls nor throws, whatever the services answer`, () => {
    const property = (index: number, answers: StepResponse[]) => {
      let next = 0;
      const user = new SimulatedUser(index, 'free', workflow, SETTINGS);
      const { requests } = drive(user, () => answers[next++ % answers.length] ?? noAnswer());
      expect(requests.length).toBeLessThanOrEqual(most);
      expect(user.isComplete()).toBe(true);
      expect(user.outcome).not.toBeNull();
      expect(user.error).toBeNull();
      for (const { path, headers } of requests) {
        expect(path).toMatch(/^\/[!-~]{1,1500}$/);
        expect(headers.join('')).toMatch(/^[ -~]*$/);
      }
    };
    fc.assert(
      fc.property(fc.nat(), fc.array(anyAnswer, { minLength: 1, maxLength: 14 }), property),
      { numRuns: 150 },
    );
  });

  test('completes with one static body that has all keys', () => {
    for (const { requests, user } of crowd(workflow, () => answer(200, UNIVERSAL_BODY), {
      users: 500,
    })) {
      expect(requests.length).toBeGreaterThanOrEqual(fewest);
      expect(requests.length).toBeLessThanOrEqual(most);
      expect(user.outcome).not.toBe('failed');
    }
  });

  test('is the same journey for the same seed and index, whatever other users do', () => {
    const journeys = (seed: number) =>
      Array.from(
        crowd(workflow, () => answer(200, UNIVERSAL_BODY), { users: 200, seed }),
        summary,
      );
    const alone = (index: number) => {
      const userType = ['premium', 'free', 'guest', 'student'][index % 4] ?? '';
      const user = new SimulatedUser(index, userType, workflow, { ...SETTINGS, seed: 1 });
      return summary(drive(user, () => answer(200, UNIVERSAL_BODY)));
    };
    expect(journeys(1)).toEqual(journeys(1));
    expect(journeys(1)[137]).toEqual(alone(137));
    expect(journeys(1)).not.toEqual(journeys(2));
  });

  test('fails after the second error if nothing works', () => {
    const user = new SimulatedUser(1, 'free', workflow, SETTINGS);
    const { requests } = drive(user, () => answer(500));
    expect(requests).toHaveLength(2);
    expect(user.outcome).toBe('failed');
    expect(user.error).toBeNull();
  });
});

function summary({ user, requests, thinkTimesMs }: Journey) {
  return { requests, thinkTimesMs, outcome: user.outcome, userId: user.userId };
}
