import { describe, expect, test } from 'vitest';
import { answer } from './answers.ts';
import { crowd, type Respond } from './drive.ts';
import { fakeStore, type Troubles } from './fake-store.ts';

const USERS = 2000;

function journeys(troubles: Troubles = {}, users = 1500) {
  return [...crowd('purchase', fakeStore(troubles), { users })];
}

describe.each([
  { userType: 'premium', chance: 0.8 },
  { userType: 'free', chance: 0.5 },
  { userType: 'guest', chance: 0.3 },
  { userType: 'student', chance: 0.5 },
])('of $userType users, $chance', ({ userType, chance }) => {
  test.each([
    { shop: 'a good shop', troubles: {} },
    { shop: 'a shop that often finds nothing', troubles: { emptySearch: 0.5 } },
  ])('complete the purchase in $shop, the others abandon their cart', ({ troubles }) => {
    let completed = 0;
    for (const { user, steps } of crowd('purchase', fakeStore(troubles), {
      users: USERS,
      userTypes: [userType],
    })) {
      expect(steps.at(-1)).toBe(user.outcome === 'completed' ? 'payment' : 'cart');
      if (user.outcome === 'completed') completed++;
    }
    // Five standard deviations.
    const tolerance = 5 * Math.sqrt((chance * (1 - chance)) / USERS);
    expect(Math.abs(completed / USERS - chance)).toBeLessThan(tolerance);
  });
});

test('checks the stock once for every product that is bought, before the cart or before the checkout', () => {
  const orders = new Set<string>();
  for (const { steps } of journeys()) {
    if (!steps.includes('payment')) continue;
    expect(steps.filter((name) => name === 'stock')).toHaveLength(1);
    orders.add(steps.slice(-4).join(' '));
  }
  expect([...orders].sort()).toEqual([
    'cart stock checkout payment',
    'stock cart checkout payment',
  ]);
});

test('sometimes looks at another product first', () => {
  const lookers = journeys().filter(
    ({ steps }) => steps.filter((name) => name === 'product').length > 1,
  );
  expect(lookers.length / 1500).toBeGreaterThan(0.15);
  expect(lookers.length / 1500).toBeLessThan(0.25);
});

test('takes another product if the first is sold out, and leaves if that is, too', () => {
  for (const { user, steps } of journeys({ soldOut: 1 })) {
    expect(steps).not.toContain('checkout');
    expect(user.outcome).toBe('abandoned');
  }
  const undaunted = journeys({ soldOut: 0.3 }).filter(
    ({ user, steps }) =>
      user.outcome === 'completed' && steps.filter((name) => name === 'stock').length > 1,
  );
  expect(undaunted.length).toBeGreaterThan(20);
});

test('retries a refused login once, then fails', () => {
  for (const { user, steps } of journeys({ refused: 1 }, 50)) {
    expect(steps).toEqual(['login', 'login']);
    expect(user.outcome).toBe('failed');
  }
});

test('ignores a profile that does not load', () => {
  const store = fakeStore();
  const withoutProfiles: Respond = (request) =>
    request.service === 'user' ? answer(503) : store(request);
  for (const { user } of crowd('purchase', withoutProfiles, { users: 200 })) {
    expect(user.outcome).not.toBe('failed');
  }
});

test('pays by other means if the card is declined, and leaves if those are, too', () => {
  const buyers = journeys({ declined: 1 }).filter(({ steps }) => steps.includes('payment'));
  expect(buyers.length).toBeGreaterThan(500);
  for (const { user, requests } of buyers) {
    const methods = requests
      .filter(({ service }) => service === 'payment')
      .map(({ body }) => (JSON.parse(String(body)) as { method: string }).method);
    expect(methods).toEqual(['card', 'paypal']);
    expect(user.outcome).toBe('abandoned');
  }
});

test('logs in with the user’s name, and as a plain user for types unknown to shops', () => {
  const logins = [...crowd('purchase', fakeStore(), { users: 4 })].map(
    ({ requests }) => requests[0]?.body,
  );
  expect(logins).toEqual([
    '{"username":"premium-0","password":"secret-premium-0"}',
    '{"username":"free-1","password":"secret-free-1"}',
    '{"username":"guest-2","password":"secret-guest-2"}',
    '{"username":"user-3","password":"secret-user-3"}',
  ]);
});
