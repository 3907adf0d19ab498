import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningStore, startStore } from '../../src/store/store.ts';
import { call, login } from './shopping.ts';

let store: RunningStore;
let urls: RunningStore['urls'];
let token: string;
let userId: string;

beforeAll(async () => {
  store = await startStore({ portBase: 0 });
  urls = store.urls;
  ({ token, userId } = await login(urls.auth, 'premium-1'));
});

afterAll(() => store.close());

describe('auth', () => {
  test.each([
    ['premium-7', 'premium'],
    ['guest-3', 'guest'],
    ['ümit / o’hara', 'free'],
  ])('%s logs in as %s', async (username, userType) => {
    const json = { username, password: `secret-${username}` };
    const { status, body } = await call(`${urls.auth}/login`, { json });
    expect(status).toBe(200);
    expect(body).toEqual({ token: expect.any(String), userId: expect.any(String), userType });
  });

  test.each([
    ['a wrong password', { username: 'free-1', password: 'secret-free-2' }, 401],
    ['no password', { username: 'free-1' }, 400],
    ['no username', { username: '', password: 'secret-' }, 400],
    ['a number for a name', { username: 5, password: 'secret-5' }, 400],
    ['a list', [], 400],
  ])('%s is rejected', async (_, json, status) => {
    const answer = await call(`${urls.auth}/login`, { json });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ error: expect.any(String) });
  });

  test('a body that is not JSON is the client’s error', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${urls.auth}/login`, { method: 'POST', headers, body: '{"a":' });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });
});

describe('user', () => {
  test('shows shoppers only their own profile', async () => {
    const own = await call(`${urls.user}/users/${userId}`, { token });
    expect(own.body).toEqual({
      userId,
      name: 'premium-1',
      email: expect.stringContaining('@'),
      userType: 'premium',
      memberSince: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
    });
    const other = await login(urls.auth, 'free-2');
    expect((await call(`${urls.user}/users/${other.userId}`, { token })).status).toBe(403);
  });
});

describe('product', () => {
  test('pages through every product once', async () => {
    const ids: string[] = [];
    for (let page = 1; page <= 20; page++) {
      const { body } = await call(`${urls.product}/products?page=${page}&limit=50`);
      expect(body).toMatchObject({ page, total: 1000 });
      ids.push(...(body['products'] as { id: string }[]).map(({ id }) => id));
    }
    expect(new Set(ids).size).toBe(1000);
  });

  test.each([
    ['', 10],
    ['?limit=3', 3],
    ['?limit=1000', 50],
    ['?page=101', 0],
  ])('/products%s lists %d', async (query, length) => {
    const { body } = await call(`${urls.product}/products${query}`);
    expect(body['products']).toHaveLength(length);
  });

  test.each([
    'products?page=0',
    'products?limit=x',
    'products?page=1&page=2',
    'search',
    'search?q=',
  ])('/%s is rejected', async (path) => {
    const { status, body } = await call(`${urls.product}/${path}`);
    expect(status).toBe(400);
    expect(body).toEqual({ error: expect.any(String) });
  });

  test('everything in a list can be opened', async () => {
    const { body } = await call(`${urls.product}/search?q=shoes&limit=2`);
    const [first] = body['products'] as [Record<string, unknown>];
    expect(body).toMatchObject({ query: 'shoes', products: { length: 2 } });
    const details = await call(`${urls.product}/products/${first['id']}`);
    expect(details.body).toEqual({
      ...first,
      description: expect.any(String),
      rating: expect.any(Number),
    });
    expect(details.headers.get('x-cache')).toBeNull();
  });

  test('nonsense finds nothing, quotes in it do no harm', async () => {
    const query = '"}],\\ ünïcode';
    const { status, body } = await call(`${urls.product}/search?q=${encodeURIComponent(query)}`);
    expect(status).toBe(200);
    expect(body).toEqual({ products: [], query, total: 0 });
  });

  test('an unknown product is 404', async () => {
    expect((await call(`${urls.product}/products/p-0`)).status).toBe(404);
  });
});

test('inventory knows the stock of every product and of no other', async () => {
  const { body } = await call(`${urls.inventory}/inventory/p-1`);
  expect(body).toEqual({
    productId: 'p-1',
    quantity: expect.any(Number),
    available: Number(body['quantity']) > 0,
  });
  expect((await call(`${urls.inventory}/inventory/nothing`)).status).toBe(404);
});

describe('cart', () => {
  const item = { productId: 'p-1', quantity: 2 };

  test('fills up and adds up to the cent', async () => {
    const created = await call(`${urls.cart}/carts`, { token, method: 'POST' });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({ cartId: expect.any(String), items: [], total: 0 });
    const cartUrl = `${urls.cart}/carts/${created.body['cartId']}`;
    await call(`${cartUrl}/items`, { token, json: item });
    await call(`${cartUrl}/items`, { token, json: { productId: 'p-2', quantity: 1 } });
    const added = await call(`${cartUrl}/items`, { token, json: { ...item, quantity: 1 } });
    expect(added.status).toBe(201);
    const items = added.body['items'] as { productId: string; quantity: number; price: number }[];
    expect(items.map(({ productId, quantity }) => [productId, quantity])).toEqual([
      ['p-1', 3],
      ['p-2', 1],
    ]);
    const sum = items.reduce((total, { quantity, price }) => total + quantity * price, 0);
    expect(added.body['total']).toBeCloseTo(sum, 6);
    expect((await call(cartUrl, { token })).body).toEqual(added.body);
  });

  test('POST /carts accepts announced JSON without a body', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${urls.cart}/carts`, { method: 'POST', headers });
    expect(response.status).toBe(201);
  });

  test('one call is enough: it takes the shopper’s current cart, or creates one', async () => {
    const shopper = await login(urls.auth, 'free-31');
    const add = () => call(`${urls.cart}/carts/items`, { token: shopper.token, json: item });
    const first = await add();
    const second = await add();
    expect(first.status).toBe(201);
    expect(second.body['cartId']).toBe(first.body['cartId']);
    expect(second.body['items']).toMatchObject([{ productId: 'p-1', quantity: 4 }]);
  });

  test('anonymous shoppers get a new cart each time, and can keep it when they log in', async () => {
    const first = await call(`${urls.cart}/carts/items`, { json: item });
    const second = await call(`${urls.cart}/carts/items`, { json: item });
    expect(first.status).toBe(201);
    expect(second.body['cartId']).not.toBe(first.body['cartId']);
    const taken = await call(`${urls.cart}/carts/${first.body['cartId']}`, { token });
    expect(taken.body).toEqual(first.body);
  });

  test('no shopper sees another one’s cart', async () => {
    const other = await login(urls.auth, 'free-32');
    const { body } = await call(`${urls.cart}/carts`, { token, method: 'POST' });
    const answer = await call(`${urls.cart}/carts/${body['cartId']}`, { token: other.token });
    expect(answer.status).toBe(404);
  });

  test.each([
    ['an unknown product', { productId: 'p-0', quantity: 1 }, 404],
    ['no quantity', { productId: 'p-1' }, 400],
    ['a quantity of 0', { productId: 'p-1', quantity: 0 }, 400],
    ['half a product', { productId: 'p-1', quantity: 0.5 }, 400],
  ])('%s cannot be added', async (_, json, status) => {
    expect((await call(`${urls.cart}/carts/items`, { token, json })).status).toBe(status);
    expect((await call(`${urls.cart}/carts/items`, { json })).status).toBe(status);
  });

  test('nothing can be added to an unknown cart', async () => {
    const answer = await call(`${urls.cart}/carts/c-nothing/items`, { token, json: item });
    expect(answer.status).toBe(404);
  });
});

describe('order and payment', () => {
  test('a cart becomes an order, which is paid and shown among the past ones', async () => {
    const shopper = await login(urls.auth, 'premium-40');
    const as = { token: shopper.token };
    const item = { productId: 'p-5', quantity: 1 };
    const before = await call(`${urls.order}/orders`, as);
    const past = before.body['orders'] as unknown[];
    expect(past.length).toBeLessThanOrEqual(5);

    const cart = await call(`${urls.cart}/carts/items`, { ...as, json: item });
    const { cartId, total } = cart.body;
    const order = await call(`${urls.order}/orders`, { ...as, json: { cartId } });
    expect(order.status).toBe(201);
    expect(order.body).toEqual({ orderId: expect.any(String), total, status: 'created' });
    const { orderId } = order.body;

    let paid = false;
    for (const method of ['card', 'paypal', 'invoice', 'transfer']) {
      const json = { orderId, amount: total, method };
      const payment = await call(`${urls.payment}/payments`, { ...as, json });
      paid = payment.status === 201;
      const status = paid ? 'approved' : 'declined';
      expect(payment.body).toEqual({ paymentId: expect.any(String), orderId, status });
      if (paid) break;
    }
    expect(paid).toBe(true);

    const after = await call(`${urls.order}/orders`, as);
    const placedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
    expect(after.body['orders']).toEqual([{ orderId, total, status: 'paid', placedAt }, ...past]);
    const details = await call(`${urls.order}/orders/${orderId}`, as);
    expect(details.body).toMatchObject({ orderId, total, items: [item] });
    const next = await call(`${urls.cart}/carts/items`, { ...as, json: item });
    expect(next.body['cartId']).not.toBe(cartId);
  });

  test('every past order can be opened, only by its shopper', async () => {
    let opened = 0;
    for (let user = 0; user < 10; user++) {
      const { token: own } = await login(urls.auth, `free-${user}`);
      const { body } = await call(`${urls.order}/orders`, { token: own });
      for (const { orderId, total } of body['orders'] as { orderId: string; total: number }[]) {
        const url = `${urls.order}/orders/${orderId}`;
        const details = await call(url, { token: own });
        expect(details.body).toMatchObject({ orderId, total, status: 'delivered' });
        expect((await call(url, { token })).status).toBe(404);
        opened += 1;
      }
    }
    expect(opened).toBeGreaterThan(5);
  });

  test('an unknown cart cannot be ordered, a malformed order is rejected', async () => {
    const post = (json: unknown) => call(`${urls.order}/orders`, { token, json });
    expect((await post({ cartId: 'c-nothing' })).status).toBe(404);
    expect((await post({})).status).toBe(400);
  });

  test('about 2% of payments are declined, the same ones each time', async () => {
    const declined = async () => {
      const orders = Array.from({ length: 200 }, (_, index) => `o-test-${index}`);
      const answers = await Promise.all(
        orders.map((orderId) => {
          const json = { orderId, amount: 10, method: 'card' };
          return call(`${urls.payment}/payments`, { token, json });
        }),
      );
      return orders.filter((_, index) => answers[index]?.status === 402);
    };
    const first = await declined();
    expect(first.length).toBeGreaterThan(1);
    expect(first.length).toBeLessThan(15);
    expect(await declined()).toEqual(first);
  });
});

test.each([
  ['GET', 'user', '/users/u-1'],
  ['POST', 'cart', '/carts'],
  ['POST', 'cart', '/carts/c-1/items'],
  ['GET', 'cart', '/carts/c-1'],
  ['POST', 'order', '/orders'],
  ['GET', 'order', '/orders'],
  ['GET', 'order', '/orders/o-1'],
  ['POST', 'payment', '/payments'],
] as const)('%s %s%s requires a login', async (method, service, path) => {
  expect((await call(urls[service] + path, { method })).status).toBe(401);
  expect((await call(urls[service] + path, { method, token: 'invented.token' })).status).toBe(401);
});

test('an invalid token does not create an anonymous cart', async () => {
  const json = { productId: 'p-1', quantity: 1 };
  const answer = await call(`${urls.cart}/carts/items`, { token: 'invented.token', json });
  expect(answer.status).toBe(401);
});
