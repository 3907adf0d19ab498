import type { FastifyInstance } from 'fastify';
import type { Product } from '../catalogue.ts';
import { RecentMap } from '../recent-map.ts';
import type { Shop } from '../shop.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;
const MAX_QUERY_LENGTH = 100;

/** Maximum number of cached searches. */
const SEARCHES = 1000;

/** A repeated parameter is passed as an array. */
type Query = Readonly<Record<string, string | string[] | undefined>>;

export function productRoutes(app: FastifyInstance, { catalogue, productReads }: Shop): void {
  const searches = new RecentMap<string, Product[]>(SEARCHES);
  const search = (query: string) => {
    const known = searches.get(query);
    if (known) return known;
    const matches = catalogue.search(query);
    searches.set(query, matches);
    return matches;
  };

  app.get<{ Querystring: Query }>('/products', (request, reply) => {
    const page = positiveInteger(request.query['page'], 1);
    const limit = positiveInteger(request.query['limit'], DEFAULT_LIMIT);
    if (page === undefined || limit === undefined) {
      reply.code(400).send({ error: 'page and limit must be whole numbers from 1 up.' });
      return;
    }
    productReads.serve(reply, request.url, () => listJson(catalogue.products, page, limit));
  });

  app.get<{ Querystring: Query }>('/search', (request, reply) => {
    const query = request.query['q'];
    const limit = positiveInteger(request.query['limit'], DEFAULT_LIMIT);
    if (typeof query !== 'string' || query.length === 0 || query.length > MAX_QUERY_LENGTH) {
      reply.code(400).send({ error: `q must have 1 to ${MAX_QUERY_LENGTH} characters.` });
    } else if (limit === undefined) {
      reply.code(400).send({ error: 'limit must be a whole number from 1 up.' });
    } else {
      productReads.serve(reply, request.url, () => searchJson(search(query), query, limit));
    }
  });

  app.get<{ Params: { id: string } }>('/products/:id', (request, reply) => {
    const { id } = request.params;
    productReads.serve(reply, request.url, () => catalogue.find(id)?.detailJson);
  });
}

function positiveInteger(given: string | string[] | undefined, fallback: number) {
  if (given === undefined) return fallback;
  return typeof given === 'string' && /^[1-9]\d{0,8}$/.test(given) ? Number(given) : undefined;
}

function listJson(products: readonly Product[], page: number, limit: number): string {
  const size = Math.min(limit, MAX_LIMIT);
  const shown = summariesJson(products, (page - 1) * size, size);
  return `{"products":[${shown}],"page":${page},"total":${products.length}}`;
}

function searchJson(matches: readonly Product[], query: string, limit: number): string {
  const shown = summariesJson(matches, 0, Math.min(limit, MAX_LIMIT));
  return `{"products":[${shown}],"query":${JSON.stringify(query)},"total":${matches.length}}`;
}

function summariesJson(products: readonly Product[], start: number, size: number): string {
  const end = Math.min(start + size, products.length);
  let json = '';
  for (let i = start; i < end; i++) json += (i > start ? ',' : '') + products[i]!.summaryJson;
  return json;
}
