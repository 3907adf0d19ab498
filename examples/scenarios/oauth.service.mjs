import { randomUUID } from 'node:crypto';
import { refuse, serve } from './service.mjs';

export const services = ['auth', 'api'];

/** Each token is valid for three requests. */
export function start() {
  const left = new Map();
  return serve({
    'POST /token': (call) => {
      const { authorization } = call.request.headers;
      if (authorization !== `Basic ${btoa('client:secret')}`) return refuse(call, 401);
      if (call.body !== 'grant_type=client_credentials') return refuse(call, 400);
      const token = randomUUID();
      left.set(token, 3);
      return { access_token: token, token_type: 'Bearer' };
    },
    'GET /orders': (call) => {
      const token = call.request.headers.authorization?.slice('Bearer '.length);
      const requests = left.get(token) ?? 0;
      left.set(token, requests - 1);
      return requests > 0 ? { orders: [] } : refuse(call, 401);
    },
  });
}
