// The purchase journey for k6.
import { sleep } from 'k6';
import http from 'k6/http';

const target = __ENV.TARGET;
const rate = Number(__ENV.ARRIVALS);

export const options = {
  scenarios: {
    journeys: {
      executor: 'constant-arrival-rate',
      rate,
      timeUnit: '1s',
      duration: `${__ENV.SECONDS}s`,
      preAllocatedVUs: Math.ceil(rate * 16),
    },
  },
  summaryTrendStats: ['p(50)', 'p(99)'],
};

const json = { 'content-type': 'application/json', accept: 'application/json' };
const think = () => sleep(0.5 + Math.random() * 1.5);
const post = (path, body, params) => http.post(target + path, JSON.stringify(body), params);

export default function () {
  const login = post('/login', { email: 'ann@example.com', password: 'secret' }, { headers: json });
  const { token, userId } = login.json();
  const headers = { ...json, authorization: `Bearer ${token}` };
  const unread = { headers, responseType: 'none' };
  think();
  http.get(`${target}/users/${userId}`, unread);
  think();
  const { products } = http.get(`${target}/products?limit=20`, { headers }).json();
  const product = products[Math.floor(Math.random() * products.length)].id;
  think();
  http.get(`${target}/products/${product}`, unread);
  think();
  http.get(`${target}/inventory/${product}`, unread);
  think();
  const { cartId } = post('/carts/items', { productId: product, quantity: 1 }, { headers }).json();
  think();
  const { orderId } = post('/orders', { cartId }, { headers }).json();
  think();
  post('/payments', { orderId, method: 'card' }, unread);
}
