import { Random } from '../../src/border/random.ts';
import type { PlannedRequest } from '../../src/journey/compiled-step.ts';
import type { StepResponse } from '../../src/journey/workflow.ts';
import { answer, noAnswer } from './answers.ts';
import type { Respond } from './drive.ts';

const PRODUCTS = Array.from({ length: 150 }, (_, index) => ({
  id: `p-${index}`,
  name: `Thing ${index}`,
  price: index,
  category: 'things',
}));

/** How often the shop gives an unusual response, 0 to 1. */
export interface Troubles {
  readonly soldOut?: number;
  readonly declined?: number;
  readonly emptySearch?: number;
  readonly noOrders?: number;
  /** Login refused. */
  readonly refused?: number;
  /** Product gone between the list and its page. */
  readonly gone?: number;
  /** Server error or no response, for any request. */
  readonly errors?: number;
}

/** Responses that every shop gives at times: none of them is an error. */
export const BUSY_DAY: Troubles = { soldOut: 0.2, declined: 0.2, emptySearch: 0.3, noOrders: 0.3 };

/**
 * The seven services as the built-in workflows need them, in memory. Throws if a request does not contain what an
 * earlier response issued: a token, a product, a cart, an order.
 */
export function fakeStore(troubles: Troubles = {}, seed = 7): Respond {
  const random = new Random(seed, 0);
  const issued = new Set<string>();
  let made = 0;
  const happens = (probability: number | undefined) => random.next() < (probability ?? 0);
  const issue = (kind: string) => {
    const id = `${kind}-${++made}/ä?`;
    issued.add(id);
    return id;
  };
  const expectIssued = (id: unknown) => {
    if (typeof id !== 'string' || !issued.has(id)) throw new Error(`Never given out: ${id}`);
    return id;
  };
  const expectProduct = (id: unknown) => {
    if (!/^p-\d+$/.test(String(id))) throw new Error(`No product of ours: ${id}`);
  };
  const products = (first: number, count: number) => ({
    products: PRODUCTS.slice(first, first + count),
  });

  const answers: Record<string, (request: ParsedRequest) => StepResponse> = {
    'POST auth /login': ({ body }) => {
      if (happens(troubles.refused)) return answer(401);
      if (body['password'] !== `secret-${body['username']}`) return answer(401);
      const token = `t-${++made}`;
      issued.add(`Bearer ${token}`);
      return answer(200, { token, userId: issue('u'), userType: 'free' });
    },
    'GET user /users/': ({ id, authorization }) => {
      expectIssued(authorization);
      return answer(200, { userId: expectIssued(id) });
    },
    'GET product /products': ({ query }) => {
      const [, page, limit] = /^page=(\d+)&limit=(\d+)$/.exec(query) ?? [];
      return answer(200, products((Number(page) - 1) * Number(limit), Number(limit)));
    },
    'GET product /search': ({ query }) => {
      if (!/^q=[\w%]+$/.test(query)) throw new Error(`A search for nothing: ${query}`);
      return answer(200, happens(troubles.emptySearch) ? { products: [] } : products(5, 3));
    },
    'GET product /products/': ({ id }) => {
      expectProduct(id);
      return happens(troubles.gone) ? answer(404) : answer(200, PRODUCTS[0]);
    },
    'GET inventory /inventory/': ({ id }) => {
      expectProduct(id);
      const available = !happens(troubles.soldOut);
      return answer(200, { productId: id, quantity: available ? 5 : 0, available });
    },
    'POST cart /carts/items': ({ body }) => {
      expectProduct(body['productId']);
      return answer(201, { cartId: issue('c'), items: [], total: 12.5 });
    },
    'POST order /orders': ({ body, authorization }) => {
      expectIssued(authorization);
      expectIssued(body['cartId']);
      return answer(201, { orderId: issue('o'), total: 12.5, status: 'created' });
    },
    'GET order /orders': ({ authorization }) => {
      expectIssued(authorization);
      const count = happens(troubles.noOrders) ? 0 : 1 + random.integer(5);
      return answer(200, {
        orders: Array.from({ length: count }, () => ({ orderId: issue('o') })),
      });
    },
    'GET order /orders/': ({ id, authorization }) => {
      expectIssued(authorization);
      return answer(200, { orderId: expectIssued(id), total: 1 });
    },
    'POST payment /payments': ({ body, authorization }) => {
      expectIssued(authorization);
      expectIssued(body['orderId']);
      if (body['amount'] !== 12.5) throw new Error(`Not the order's total: ${body['amount']}`);
      return happens(troubles.declined)
        ? answer(402, { status: 'declined' })
        : answer(201, { paymentId: issue('pay'), status: 'approved' });
    },
  };

  return (request) => {
    const parsed = parse(request);
    const route = `${request.method} ${request.service} ${parsed.route}`;
    const answerTo = answers[route];
    if (answerTo === undefined) throw new Error(`No such endpoint: ${route}`);
    if (happens(troubles.errors)) return happens(0.5) ? answer(503) : noAnswer();
    return answerTo(parsed);
  };
}

interface ParsedRequest {
  readonly route: string;
  readonly id: string;
  readonly query: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
}

/** `/products/p-1` is the route `/products/` with an id; `/products` and `/carts/items` have none. */
function parse({ path, headers, body }: PlannedRequest): ParsedRequest {
  const [pathname = '', query = ''] = path.split('?');
  const [, first = '', second] = pathname.split('/');
  const hasId = second !== undefined && second !== 'items';
  return {
    route: hasId ? `/${first}/` : pathname,
    id: hasId ? decodeURIComponent(second) : '',
    query,
    body: body === null ? {} : (JSON.parse(String(body)) as Record<string, unknown>),
    authorization: headers[headers.indexOf('authorization') + 1 || headers.length],
  };
}
