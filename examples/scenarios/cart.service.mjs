import { serve } from './service.mjs';

export const services = ['cart', 'images'];

export function start() {
  const carts = new Map();
  const images = Array.from({ length: 9 }, (_, i) => `${i + 1}.png`);
  return serve({
    'POST /items': ({ body, response }) => {
      const { user, product } = JSON.parse(body);
      carts.set(user, [...(carts.get(user) ?? []), { image: `${product}.png` }]);
      response.statusCode = 201;
      return {};
    },
    'GET /cart': ({ url }) => ({ items: carts.get(url.searchParams.get('user')) ?? [] }),
    ...Object.fromEntries(images.map((name) => [`GET /${name}`, () => name])),
  });
}
