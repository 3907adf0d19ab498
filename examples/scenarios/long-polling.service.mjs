import { serve } from './service.mjs';

export const services = ['chat'];

export function start() {
  let polls = 0;
  return serve({
    'GET /news': ({ url, response }) => {
      const cursor = Number(url.searchParams.get('cursor'));
      const hasNews = polls++ % 3 > 0;
      setTimeout(() => {
        if (hasNews) response.end(JSON.stringify({ cursor: cursor + 1, messages: ['hello'] }));
        else response.writeHead(204).end();
      }, 100);
    },
  });
}
