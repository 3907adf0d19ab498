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
  /** Milliseconds since the store's start, on a monotonic clock. */
  readonly sinceStartMs: () => number;
}

/**
 * The HTTP servers of all services, in the order of {@link SERVICE_NAMES}, not yet listening. One
 * application serves all of them, with each service's routes under its own prefix: seven applications would give the
 * JavaScript engine seven times as many object shapes of requests and replies.
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
 * One service: its routes with counting, added latency and random errors, and in addition
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

/** Some clients announce JSON and send no body, as for `POST /carts`: this is not treated as an error. */
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
