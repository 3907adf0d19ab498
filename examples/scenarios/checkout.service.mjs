import { serve } from './service.mjs';

export const services = ['orders'];

/** Every second key conflicts at first. */
export function start() {
  const tries = new Map();
  return serve({
    'POST /orders': ({ request, response }) => {
      const key = request.headers['idempotency-key'];
      const before = tries.get(key) ?? 0;
      tries.set(key, before + 1);
      response.statusCode = before === 0 && tries.size % 2 === 0 ? 409 : 201;
      return response.statusCode === 201 ? { orderId: key } : {};
    },
  });
}
