import { expect, test } from 'vitest';
import { defineWorkflow, get, post } from '../../src/index.ts';
import { play } from '../support/journey.ts';

const steps = {
  list: get('shop', '/products'),
  add: post('shop', '/cart'),
  'add-two': post('shop', '/cart/two'),
};
type Journey = Parameters<typeof defineWorkflow<typeof steps>>[0]['journey'];

const playing = (journey: Journey) => play(defineWorkflow({ name: 'hasty', steps, journey }));

test.each<[string, string, Journey]>([
  [
    'a request between others',
    'steps.add()',
    function* ({ steps }) {
      yield* steps.list();
      steps.add({ json: {} });
      yield* steps.list();
    },
  ],
  [
    'the only request',
    "steps['add-two']()",
    function* ({ user, steps }) {
      steps['add-two']();
      if (user.chance(0)) yield* steps.list();
    },
  ],
  [
    'requests in parallel',
    'steps.list()',
    function* ({ user, steps }) {
      user.all([steps.list(), steps.list()]);
      yield* steps.add();
    },
  ],
  [
    'a think time',
    'user.think()',
    function* ({ user, steps }) {
      yield* steps.list();
      user.think(5);
      yield* steps.add();
    },
  ],
  [
    'a group',
    "user.group('cart')",
    function* ({ user, steps }) {
      yield* steps.list();
      user.group('cart', function* () {
        yield* steps.add();
      });
    },
  ],
])('a journey that forgets the yield* of %s fails at its end', (_what, call, journey) => {
  const { user } = playing(journey);
  expect(user.outcome).toBe('failed');
  expect(user.error?.message).toBe(
    `the journey called ${call} without yield*, so it had no effect: write yield* before it`,
  );
});

test('requests may be made before they are sent, in any order, and sent twice', () => {
  const { user, requests } = playing(function* ({ user, steps }) {
    const lists = [1, 2, 3].map((page) => steps.list({ query: { page } }));
    const pause = user.think(1);
    yield* steps.add();
    yield* pause;
    for (const list of lists.reverse()) yield* list;
    const group = user.group('again', function* () {
      yield* steps.add();
    });
    yield* lists[0]!;
    yield* group;
  });
  expect(user.error).toBeNull();
  expect(requests.map((request) => request.replace('GET /products?page=', ''))).toEqual([
    'POST /cart',
    '3',
    '2',
    '1',
    '3',
    'POST /cart',
  ]);
});

test('a user that leaves is not blamed for what it has not sent', () => {
  const { user } = playing(function* ({ user, steps }) {
    const next = steps.add();
    yield* steps.list();
    if (user.index === 0) user.abandon();
    yield* next;
  });
  expect(user).toMatchObject({ outcome: 'abandoned', error: null });
});
