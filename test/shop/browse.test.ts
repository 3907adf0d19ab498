import { expect, test } from 'vitest';
import { answer } from './answers.ts';
import { crowd } from './drive.ts';
import { fakeStore } from './fake-store.ts';

const USERS = 1500;

function journeys(troubles = {}) {
  return [...crowd('browse', fakeStore(troubles), { users: USERS })];
}

test('starts with a search for some and with the list for most', () => {
  const searchers = journeys().filter(({ steps }) => steps[0] === 'search').length;
  expect(searchers / USERS).toBeGreaterThan(0.3);
  expect(searchers / USERS).toBeLessThan(0.4);
});

test('needs no login: a stranger sends no token', () => {
  for (const { requests } of journeys()) {
    expect(requests.flatMap(({ headers }) => headers)).not.toContain('authorization');
  }
});

test('has little intent to buy: few look at the stock, fewer fill a cart, none check out', () => {
  const all = journeys();
  const share = (name: string) => all.filter(({ steps }) => steps.includes(name)).length / USERS;
  expect(share('cart')).toBeGreaterThan(0.05);
  expect(share('cart')).toBeLessThan(0.25);
  expect(share('checkout')).toBe(0);
});

test('looks at the stock on the way to the cart, and puts nothing into it that is sold out', () => {
  for (const { steps } of journeys({ soldOut: 1 })) expect(steps).not.toContain('cart');
});

test('returns to the list if the product is gone', () => {
  for (const { steps } of journeys({ gone: 1 })) {
    expect(steps.filter((name) => name === 'product').length).toBeGreaterThan(1);
    expect(steps[steps.indexOf('product') + 1]).toBe('list');
  }
});

test('fails with the reason if a page of HTML comes instead of products', () => {
  for (const { steps, user } of crowd('browse', () => answer(200), { users: 50 })) {
    expect(steps).toHaveLength(1);
    expect(user.outcome).toBe('failed');
    expect(user.failure).toBe('the response is not JSON');
  }
});

test('turns from an empty page to the first one, and leaves an empty shop', () => {
  for (const { steps, requests, user } of crowd('browse', () => answer(200, { products: [] }), {
    users: 200,
  })) {
    expect(steps.length).toBeGreaterThanOrEqual(1);
    expect(steps.length).toBeLessThanOrEqual(3);
    expect(requests.at(-1)?.path).toBe('/products?page=1&limit=20');
    expect(user.outcome).toBe('abandoned');
  }
});
