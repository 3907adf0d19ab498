import { expect, test } from 'vitest';
import { defineWorkflow, get, post } from '../../src/index.ts';
import { SILENT } from '../../src/journey/journey-log.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { compile, play, SETTINGS, status } from '../support/journey.ts';

const list = get<{ ids: number[] }>('shop', '/products');

test('a journey is played request by request, and its responses are typed values', () => {
  const workflow = defineWorkflow({
    name: 'gift',
    steps: { list, product: get('shop', '/products/{id}'), add: post('shop', '/cart') },
    *journey({ steps }) {
      const { json } = yield* steps.list({ query: { q: 'a b', page: 2 } });
      for (const id of json.ids) yield* steps.product({ params: { id } });
      yield* steps.add({ json: { ids: json.ids } });
    },
  });
  const { user, requests } = play(workflow, () => ({ ids: [7, 8] }));
  expect(requests).toEqual([
    'GET /products?q=a+b&page=2',
    'GET /products/7',
    'GET /products/8',
    'POST /cart {"ids":[7,8]}',
  ]);
  expect(user.outcome).toBe('completed');
  expect(user.error).toBeNull();
});

test('users think as the profile says, or as the journey says before the next request', () => {
  const workflow = defineWorkflow({
    name: 'thinker',
    steps: { list },
    *journey({ user, steps }) {
      yield* user.think(9);
      yield* steps.list();
      yield* steps.list();
      yield* user.think(3);
      yield* user.think(10, 20);
      yield* steps.list();
      yield* user.think(0);
      yield* steps.list();
    },
  });
  const [byProfile, chosen, none] = play(workflow).thinkTimes;
  expect(byProfile).toBeGreaterThanOrEqual(1000);
  expect(byProfile).toBeLessThan(2000);
  expect(chosen).toBeGreaterThanOrEqual(13_000);
  expect(chosen).toBeLessThan(23_000);
  expect(none).toBe(0);
});

test('abandon and fail end a journey from any depth, and cannot be caught', () => {
  const ending = (name: string, how: 'abandon' | 'fail') =>
    defineWorkflow({
      name,
      steps: { list },
      *journey({ user, steps }) {
        function* helper() {
          yield* steps.list();
          if (how === 'fail') user.fail('sold out');
          user.abandon();
        }
        try {
          yield* helper();
        } catch {
          yield* steps.list();
        }
        yield* steps.list();
      },
    });
  const failed = play(ending('failing', 'fail'));
  expect(failed.requests).toHaveLength(1);
  expect(failed.user).toMatchObject({ outcome: 'failed', failure: 'sold out', error: null });
  const left = play(ending('leaving', 'abandon'));
  expect(left.user).toMatchObject({ outcome: 'abandoned', error: null });
});

test('the same seed gives the same journeys, and another user a different one', () => {
  const workflow = defineWorkflow({
    name: 'random',
    steps: { list },
    *journey({ user, steps }) {
      while (user.chance(0.8)) {
        yield* steps.list({ query: { n: user.integer(1, 1000), of: user.pick([1, 2, 3]) } });
      }
    },
  });
  const users = [3, 3, 5].map((index) => play(workflow, undefined, { index }).requests.join());
  expect(users[0]).toBe(users[1]);
  expect(users[2]).not.toBe(users[0]);
});

test.each<[string, (steps: { list(): unknown }) => Generator<never, void>, RegExp]>([
  [
    'yields something foreign',
    function* () {
      yield 7 as never;
    },
    /yielded a value of type number: use yield\* with a step/,
  ],
  [
    'throws',
    function* () {
      JSON.parse('{');
      yield 7 as never;
    },
    /JSON/,
  ],
])('a journey that %s breaks off, and its error says so', (_what, journey, message) => {
  const workflow = defineWorkflow({ name: 'odd', steps: { list }, journey: journey as never });
  const { user } = play(workflow);
  expect(user.outcome).toBe('failed');
  expect(user.error?.message).toMatch(message);
});

test('a journey that pauses forever without a request is ended', () => {
  const workflow = defineWorkflow({
    name: 'dreamer',
    steps: { list },
    *journey({ user }) {
      for (;;) yield* user.think(1);
    },
  });
  expect(play(workflow).user.error?.message).toMatch(/paused 10000 times without a request/);
});

test('a request that cannot be sent is reported at the line that makes it', () => {
  const workflow = defineWorkflow({
    name: 'unsendable',
    steps: { list },
    *journey({ steps }) {
      yield* steps.list({ headers: { 'x-key': 'a\nb' } });
    },
  });
  const { error } = play(workflow).user;
  expect(error?.message).toMatch(/step "list" has a header "x-key" that must be printable ASCII/);
  expect(error?.stack).toMatch(/code-journey\.test\.ts:\d+/);
});

test('rows depend on the user’s index', () => {
  const rows = ['ann', 'bob', 'cleo'];
  const workflow = compile(
    defineWorkflow({
      name: 'logins',
      data: {
        accounts: {
          name: 'accounts.csv',
          load: async () => rows,
          open: (shared: unknown) => ({
            length: rows.length,
            row: (i: number) => (shared as string[])[i]!,
          }),
        },
      },
      steps: { login: post('shop', '/login') },
      *journey({ steps, data }) {
        yield* steps.login({ form: { name: data.accounts.unique() } });
      },
    }),
  );
  const opened = workflow.open({ data: { accounts: rows }, setup: undefined }, null);
  const bodies = [0, 1, 2, 3].map((index) => play(opened, undefined, { index }));
  expect(bodies.map(({ requests }) => requests[0])).toEqual([
    'POST /login name=ann',
    'POST /login name=bob',
    'POST /login name=cleo',
    undefined,
  ]);
  expect(bodies[3]?.user).toMatchObject({
    outcome: 'interrupted',
    failure: 'the data ran out: accounts.csv has 3 rows, and none is left for user 3',
    error: null,
  });
  const again = { ...SETTINGS, whenRowsRunOut: 'circular' as const };
  expect(play(opened, undefined, { index: 3, settings: again }).requests[0]).toMatch(/ann/);
  expect(new SimulatedUser(0, 'free', workflow, SETTINGS).error?.message).toMatch(/not prepared/);
});

test('a group is timed from the intended start of its first request to the end of its last response', () => {
  const groups: [string, number][] = [];
  const log = {
    ...SILENT,
    askedMs: 0,
    endedMs: 0,
    group: (name: string, ms: number) => groups.push([name, ms]),
  };
  const workflow = defineWorkflow({
    name: 'gift',
    steps: { list },
    *journey({ user, steps }) {
      yield* steps.list();
      const value = yield* user.group('outer', function* () {
        yield* user.group('inner', function* () {
          yield* steps.list();
        });
        yield* user.group('empty', function* () {});
        yield* steps.list();
        return 7;
      });
      if (value === 7) yield* user.group('cut off', () => user.fail('in a group'));
    },
  });
  let clock = 0;
  const { user } = play(
    workflow,
    () => {
      log.askedMs = clock + 1000;
      log.endedMs = clock + 1050;
      clock = log.endedMs;
      return {};
    },
    { settings: { ...SETTINGS, log } },
  );
  expect(groups).toEqual([
    ['gift/inner', 50],
    ['gift/outer', 1100],
  ]);
  expect(user.failure).toBe('in a group');
});

test('names of checks and counters are limited to those that thresholds can refer to', () => {
  const noted: unknown[] = [];
  const log = {
    ...SILENT,
    check: (...check: unknown[]) => noted.push(check),
    count: (...counted: unknown[]) => noted.push(counted),
  };
  const named = (name: string, by: number) =>
    defineWorkflow({
      name: 'noting',
      steps: { list },
      *journey({ user, steps }) {
        yield* steps.list();
        if (user.check(name, [])) user.count(name, by);
      },
    });
  const settings = { ...SETTINGS, log };
  play(named('has products', 3), undefined, { settings });
  expect(noted).toEqual([
    ['has products', true],
    ['has products', 3],
  ]);
  for (const [name, by] of [
    ['', 1],
    ['a{b}', 1],
    ['x'.repeat(65), 1],
    ['a', -1],
    ['a', NaN],
  ] as const) {
    expect(play(named(name, by), undefined, { settings }).user.error?.message).toMatch(
      /characters|0 or more/,
    );
  }
});

test('requests that are sent together return their responses in order, and the first failure of all', () => {
  const workflow = defineWorkflow({
    name: 'page',
    steps: { image: get<{ n: number }>('shop', '/{n}', { expect: 200 }) },
    *journey({ user, steps }) {
      const [one, two] = yield* user.all([
        steps.image({ params: { n: 1 } }),
        steps.image({ params: { n: 2 } }),
      ]);
      user.check('in order', one.json.n === 1 && two.json.n === 2);
      yield* steps.image({ params: { n: 3 } });
    },
  });
  const checks: unknown[] = [];
  const log = { ...SILENT, check: (...check: unknown[]) => checks.push(check) };
  const settings = { ...SETTINGS, log };
  const { requests, thinkTimes } = play(workflow, (path) => ({ n: Number(path.slice(1)) }), {
    settings,
  });
  expect(requests).toEqual(['GET /1', 'GET /2', 'GET /3']);
  expect(thinkTimes[0]).toBe(0);
  expect(thinkTimes[1]).toBeGreaterThanOrEqual(1000);
  expect(checks).toEqual([['in order', true]]);
  const failed = play(workflow, (path) => status(path === '/2' ? 404 : 200));
  expect(failed.requests).toHaveLength(2);
  expect(failed.user.failure).toBe('image: status 404 instead of 200');
});

test('a request that is listed twice in all() is sent twice, with a response for each', () => {
  const workflow = defineWorkflow({
    name: 'twice',
    steps: { list },
    *journey({ user, steps }) {
      const request = steps.list();
      const answers = yield* user.all([request, request]);
      if (answers.some((answer) => answer?.status !== 200)) user.fail('no response');
    },
  });
  const { user, requests } = play(workflow);
  expect(requests).toHaveLength(2);
  expect(user).toMatchObject({ outcome: 'completed', error: null });
});
