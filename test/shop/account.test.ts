import { expect, test } from 'vitest';
import { answer } from './answers.ts';
import { crowd } from './drive.ts';
import { fakeStore } from './fake-store.ts';

test('looks at zero to three different orders, out of those that were listed', () => {
  const counts = new Set<number>();
  for (const { requests, user } of crowd('account', fakeStore(), { users: 1000 })) {
    const orders = requests.filter(({ step }) => step.name === 'order').map(({ path }) => path);
    expect(new Set(orders).size).toBe(orders.length);
    expect(user.outcome).toBe('completed');
    counts.add(orders.length);
  }
  expect([...counts].sort()).toEqual([0, 1, 2, 3]);
});

test('is done when there are no orders', () => {
  for (const { steps, user } of crowd('account', fakeStore({ noOrders: 1 }), { users: 50 })) {
    expect(steps).toEqual(['login', 'profile', 'orders']);
    expect(user.outcome).toBe('completed');
  }
});

test('moves on to the next order if one cannot be shown', () => {
  const store = fakeStore();
  const withoutDetails = crowd(
    'account',
    (request) => (request.step.name === 'order' ? answer(404) : store(request)),
    { users: 500 },
  );
  const longest = Math.max(...Array.from(withoutDetails, ({ steps }) => steps.length));
  expect(longest).toBe(6);
});
