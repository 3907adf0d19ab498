import { serve } from './service.mjs';

export const services = ['search'];

const ITEMS = Array.from({ length: 40 }, (_, i) => ({ id: i + 1 }));

export function start() {
  return serve({
    'GET /search': ({ url }) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      const next = page < 4 ? `/search?q=lamp&page=${page + 1}` : null;
      return { items: ITEMS.slice((page - 1) * 10, page * 10), next };
    },
    ...Object.fromEntries(ITEMS.map((item) => [`GET /items/${item.id}`, () => item])),
  });
}
