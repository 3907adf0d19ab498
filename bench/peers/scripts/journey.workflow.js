// The purchase journey that all tools play: eight requests, of which four responses are read.
import { registerWorkflow, Workflow } from 'rushhour';

class Journey extends Workflow {
  static steps = [
    [
      'shop',
      '/login',
      { method: 'POST', json: { email: 'ann@example.com', password: 'secret' } },
      logIn,
    ],
    ['shop', (w) => `/users/${w.userId}`, { name: 'profile', body: 'discard' }, () => 2],
    ['shop', '/products?limit=20', { name: 'list' }, choose],
    ['shop', (w) => `/products/${w.product}`, { name: 'product', body: 'discard' }, () => 4],
    ['shop', (w) => `/inventory/${w.product}`, { name: 'stock', body: 'discard' }, () => 5],
    [
      'shop',
      '/carts/items',
      { method: 'POST', json: (w) => ({ productId: w.product, quantity: 1 }) },
      fillCart,
    ],
    ['shop', '/orders', { method: 'POST', json: (w) => ({ cartId: w.cart }) }, order],
    [
      'shop',
      '/payments',
      { method: 'POST', json: (w) => ({ orderId: w.order, method: 'card' }), body: 'discard' },
      () => 8,
    ],
  ];

  userId = '';
  product = '';
  cart = '';
  order = '';
}

function logIn(w, response) {
  const { token, userId } = response.json;
  w.user.authToken = token;
  w.userId = userId;
  return 1;
}

function choose(w, response) {
  w.product = w.pick(response.json.products).id;
  return 3;
}

function fillCart(w, response) {
  w.cart = response.json.cartId;
  return 6;
}

function order(w, response) {
  w.order = response.json.orderId;
  return 7;
}

registerWorkflow('journey', Journey);
