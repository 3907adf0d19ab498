import * as v from 'valibot';
import { expectTypeOf, test } from 'vitest';
import {
  answer,
  type DataSource,
  defineWorkflow,
  get,
  post,
  type StepResponse,
  type Steps,
  Workflow,
} from '../../src/index.ts';

// Checked by the compiler: what an editor would underline is an error of `npm run typecheck`.

interface Products {
  readonly products: readonly { readonly id: string }[];
}

const accounts: DataSource<{ name: string; key: string }> = {
  name: 'accounts.csv',
  load: async () => null,
  open: () => ({ length: 1, row: () => ({ name: 'ann', key: 'k' }) }),
};

const schema = v.object({ total: v.pipe(v.string(), v.transform(Number)) });

const steps = {
  list: get<Products>('shop', '/products'),
  product: get('shop', '/products/{id}/reviews/{page}', { expect: [200, 404] }),
  order: post('shop', '/orders', { response: schema, expect: ({ json }) => json.total > 0 }),
};

test('responses, rows and the value of setup have their types', () => {
  defineWorkflow({
    name: 'typed',
    data: { accounts },
    steps,
    setup: async () => ({ tenant: 'a', since: 7 }),
    teardown: (value) => {
      expectTypeOf(value).toEqualTypeOf<{ tenant: string; since: number }>();
    },
    *journey({ user, steps, data, setup }) {
      expectTypeOf(setup).toEqualTypeOf<{ tenant: string; since: number }>();
      const account = data.accounts.unique();
      expectTypeOf(account).toEqualTypeOf<{ name: string; key: string }>();
      const list = yield* steps.list({ headers: { 'x-key': account.key } });
      expectTypeOf(list).toEqualTypeOf<StepResponse<Products>>();
      const product = yield* steps.product({ params: { id: 'p', page: 2 } });
      expectTypeOf(product.json).toBeUnknown();
      const order = yield* steps.order({ json: { id: 1 } });
      expectTypeOf(order.json).toEqualTypeOf<{ total: number }>();
      const pick = user.pick(list.json.products);
      expectTypeOf(pick).toEqualTypeOf<{ readonly id: string } | undefined>();
      expectTypeOf(user.pick(['a', 'b'])).toBeString();
      const picked = yield* user.group('pick', function* () {
        yield* user.think(1, 2);
        return 7;
      });
      expectTypeOf(picked).toBeNumber();
      if (!user.check('has products', list.json.products.length > 0)) return user.abandon();
    },
  });
});

test('a sample gives the JSON of answers its type, where none is declared', () => {
  interface Job {
    readonly state: 'running' | 'done';
  }
  type Failing = StepResponse<{ data: unknown; errors?: { message: string }[] }>;
  const expect = ({ ok, json }: Failing) => ok && (json.errors?.[0]?.message ?? true);
  defineWorkflow({
    name: 'sampled',
    steps: {
      news: get('shop', '/news', { sample: { cursor: 1, messages: ['hello'] } }),
      list: get('shop', '/list', { expect, sample: { data: [{ id: 'p-1' }] } }),
      poll: get('shop', '/poll', { sample: (_, nth) => ({ state: nth < 3 ? 'running' : 'done' }) }),
      login: get('shop', '/login', { sample: answer({ status: 302, text: '<html>' }) }),
      made: get('shop', '/made', { sample: answer({ status: 201, json: { id: 7 } }) }),
      mixed: get('shop', '/mixed', {
        sample: (_, nth) => (nth < 2 ? answer({ status: 404 }) : { id: 7 }),
      }),
      job: get<Job>('shop', '/job', { sample: { state: 'done' } }),
      order: post('shop', '/orders', { response: schema, sample: { total: '7' } }),
    },
    *journey({ steps }) {
      const { json: news } = yield* steps.news();
      expectTypeOf(news).toEqualTypeOf<{ cursor: number; messages: string[] }>();
      expectTypeOf((yield* steps.list()).json).toEqualTypeOf<{ data: { id: string }[] }>();
      expectTypeOf((yield* steps.poll()).json).toEqualTypeOf<{ state: string }>();
      expectTypeOf((yield* steps.login()).json).toBeUnknown();
      expectTypeOf((yield* steps.made()).json).toEqualTypeOf<{ id: number }>();
      // Not every one of its samples has a body.
      expectTypeOf((yield* steps.mixed()).json).toBeUnknown();
      expectTypeOf((yield* steps.job()).json).toEqualTypeOf<Job>();
      expectTypeOf((yield* steps.order()).json).toEqualTypeOf<{ total: number }>();
    },
  });
  // @ts-expect-error not the type that is declared
  get<Job>('shop', '/job', { sample: { state: 'maybe' } });
  // @ts-expect-error a misspelt setting beside it
  get('shop', '/job', { sample: { state: 'done' }, expects: 200 });
});

test('mistakes are errors', () => {
  defineWorkflow({
    name: 'mistaken',
    data: { accounts },
    steps,
    *journey({ user, steps, data, setup }) {
      expectTypeOf(setup).toBeUndefined();
      // @ts-expect-error a step that is not there
      yield* steps.lists();
      // @ts-expect-error a path has places, and each needs a value
      yield* steps.product();
      // @ts-expect-error page is missing
      yield* steps.product({ params: { id: 'p' } });
      // @ts-expect-error a place that is not there
      yield* steps.order({ params: { id: 'p' } });
      // @ts-expect-error a misspelt part
      yield* steps.list({ qery: { a: 1 } });
      // @ts-expect-error headers are text
      yield* steps.list({ headers: { a: 1 } });
      // @ts-expect-error a query has no objects
      yield* steps.list({ query: { a: {} } });
      // @ts-expect-error a column that is not there
      data.accounts.unique().password;
      // @ts-expect-error seconds are a number
      yield* user.think('1');
      // @ts-expect-error a reason is needed
      if (user.index > 1) user.fail();
    },
  });
  defineWorkflow({
    name: 'yields',
    steps,
    // @ts-expect-error what it yields is not a request
    *journey({ steps }) {
      yield* steps.list();
      yield 7;
    },
  });
  // @ts-expect-error a status is a number
  get('shop', '/', { expect: '200' });
  // @ts-expect-error a misspelt setting
  get('shop', '/', { expects: 200 });
  // @ts-expect-error a workflow has a journey
  expectTypeOf(() => defineWorkflow({ name: 'none', steps })).toBeFunction();
});

test('in a table, next leads to a step by index or name, and to nothing else', () => {
  class Gift extends Workflow {
    static override readonly steps: Steps<Gift> = [
      ['shop', '/a', {}, (w) => w.steps.length],
      ['shop', '/b', { name: 'b' }, () => 'end'],
      // @ts-expect-error neither
      ['shop', '/c', {}, () => true],
      // @ts-expect-error a field that is not there
      ['shop', (w) => `/${w.gift}`, {}, () => 0],
    ];
  }
  expectTypeOf(Gift.steps).toExtend<readonly unknown[]>();
});
