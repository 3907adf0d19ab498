import { expect, test } from 'vitest';
import { answer } from './answers.ts';
import { crowd, type Respond } from './drive.ts';
import { fakeStore, type Troubles } from './fake-store.ts';

function journeys(troubles: Troubles = {}, users = 800) {
  return [...crowd('quickbuy', fakeStore(troubles), { users })];
}

test('always buys if the shop has it, whatever the user type', () => {
  const ways = new Set<string>();
  for (const { user, steps } of journeys()) {
    expect(user.outcome).toBe('completed');
    ways.add(steps.join(' '));
  }
  expect([...ways].sort()).toEqual([
    'login search product cart checkout payment',
    'login search product stock cart checkout payment',
  ]);
});

test('takes the other product that was found if the first is sold out', () => {
  for (const { user, steps, requests } of journeys({ soldOut: 1 })) {
    expect(user.outcome).toBe('completed');
    if (!steps.includes('stock')) continue;
    expect(steps.join(' ')).toBe('login search product stock product cart checkout payment');
    expect(requests[4]?.path).not.toBe(requests[2]?.path);
  }
});

test('does not check the stock without an alternative product', () => {
  const store = fakeStore();
  const oneProduct: Respond = (request) =>
    request.step.name === 'search' ? answer(200, { products: [{ id: 'p-9' }] }) : store(request);
  for (const { steps } of crowd('quickbuy', oneProduct, { users: 500 })) {
    expect(steps).not.toContain('stock');
  }
});

test('turns to the list if the search finds nothing', () => {
  for (const { user, steps } of journeys({ emptySearch: 1 })) {
    expect(steps.slice(0, 3)).toEqual(['login', 'search', 'list']);
    expect(user.outcome).toBe('completed');
  }
});

test('pays by other means if the card is declined, once', () => {
  for (const { user, steps } of journeys({ declined: 1 })) {
    expect(steps.filter((name) => name === 'payment')).toHaveLength(2);
    expect(user.outcome).toBe('abandoned');
  }
});
