import { createServer, type Server } from 'node:http';
import { type FastifyError, type FastifyInstance, fastify } from 'fastify';
import type { Behaviour } from './behaviour.ts';
import { SERVICE_NAMES, type ServiceName } from './service-names.ts';
import { authRoutes } from './services/auth.ts';
import { cartRoutes } from './services/cart.ts';
import { inventoryRoutes } from './services/inventory.ts';
import { orderRoutes } from './services/order.ts';
import { paymentRoutes } from './services/payment.ts';
import { productRoutes } from './services/product.ts';
import { userRoutes } from './services/user.ts';
import type { Shop } from './shop.ts';
import type { TrafficCounter } from './traffic-counter.ts';

/** Longer than any pause of a client between two requests on one connection. */
const KEEP_ALIVE_MS = 65_000;

const ROUTES: Readonly<Record<ServiceName, (app: FastifyInstance, shop: Shop) => void>> = {
  user: userRoutes,
  auth: authRoutes,
  product: productRoutes,
  cart: cartRoutes,
  order: orderRoutes,
  payment: paymentRoutes,
  inventory: inventoryRoutes,
};

/** What the services of one store have in common. */
export interface StoreContext {
  readonly shop: Shop;
  readonly traffic: TrafficCounter;
  readonly behaviours: Readonly<Record<ServiceName, Behaviour>>;
  /** Milliseconds since the store's start, on a clock that never steps back. */
  readonly sinceStartMs: () => number;
}

/**
 * The HTTP servers of all services, in the order of {@link SERVICE_NAMES}, not yet listening. One
 * application answers for all of them, each service's routes under a prefix of its own: seven
 * applications would be seven times the shapes of request and reply for the engine to tell apart.
 */
export async function createServers(context: StoreContext): Promise<Server[]> {
  const app = fastify({ logger: false, ajv: { customOptions: { coerceTypes: false } } });
  acceptEmptyJson(app);
  app.decorateRequest('shopper', undefined);
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    reply.code(error.statusCode ?? 500).send({ error: error.message });
  });
  for (const [index, service] of SERVICE_NAMES.entries()) {
    app.register(async (scope) => serve(scope, service, index, context), { prefix: service });
  }
  await app.ready();
  return SERVICE_NAMES.map((service) =>
    createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      request.url = `/${service}${request.url}`;
      app.routing(request, response);
    }),
  );
}

/**
 * One service: its routes behind the count, the added latency and the drawn errors, and beside them
 * `GET /health` and `GET /_stats`, which have none of these.
 */
function serve(
  app: FastifyInstance,
  service: ServiceName,
  index: number,
  { shop, traffic, behaviours, sinceStartMs }: StoreContext,
): void {
  const behaviour = behaviours[service];
  app.setNotFoundHandler((request, reply) => {
    traffic.count(index, sinceStartMs());
    reply.code(404).send({ error: `There is no ${request.method} on this path.` });
  });
  app.get('/health', (_request, reply) => {
    reply.send({ service, status: 'ok' });
  });
  app.get('/_stats', (_request, reply) => {
    reply.send(traffic.stats(sinceStartMs()));
  });

  app.register(async (shopFront) => {
    shopFront.addHook('onRequest', (_request, reply, done) => {
      traffic.count(index, sinceStartMs());
      const delayMs = behaviour.nextDelayMs();
      const proceed = behaviour.nextFails()
        ? () => void reply.code(503).send({ error: 'The service is unavailable.' })
        : done;
      if (delayMs > 0) setTimeout(proceed, delayMs).unref();
      else proceed();
    });
    ROUTES[service](shopFront, shop);
  });
}

/** Some clients announce JSON and send no body, as for `POST /carts`: that is no error of theirs. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null, undefined);
      else parse(request, body, done);
    },
  );
}
