// The bare requests of the journey, and whether the journey reads their responses as JSON.
const accept = ['accept', 'application/json'];
const signed = [...accept, 'authorization', 'Bearer a-token-of-some-length'];
const get = (path, reads = false) => ({ method: 'GET', path, headers: signed, body: null, reads });
const post = (path, json, reads = true) => ({
  ...{ method: 'POST', path, body: JSON.stringify(json), reads },
  headers: [...signed, 'content-type', 'application/json'],
});

export const JOURNEY = [
  post('/login', { email: 'ann@example.com', password: 'secret' }),
  get('/users/u-1'),
  get('/products?limit=20', true),
  get('/products/p-1'),
  get('/inventory/p-1'),
  post('/carts/items', { productId: 'p-1', quantity: 1 }),
  post('/orders', { cartId: 'c-1' }),
  post('/payments', { orderId: 'o-1', method: 'card' }, false),
];

export const ONE_GET = [{ method: 'GET', path: '/', headers: accept, body: null, reads: false }];
