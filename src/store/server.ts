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

/** What the servers of one store have in common. */
export interface ServerContext {
  readonly shop: Shop;
  readonly traffic: TrafficCounter;
  /** Milliseconds since the store's start, on a clock that never steps back. */
  readonly sinceStartMs: () => number;
}

/**
 * One service's HTTP server, not yet listening: its routes behind the count, the added latency and
 * the drawn errors, and beside them `GET /health` and `GET /_stats`, which have none of these.
 */
export function createServer(
  service: ServiceName,
  behaviour: Behaviour,
  { shop, traffic, sinceStartMs }: ServerContext,
): FastifyInstance {
  const serviceIndex = SERVICE_NAMES.indexOf(service);
  const app = fastify({
    logger: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    ajv: { customOptions: { coerceTypes: false } },
  });
  acceptEmptyJson(app);
  app.decorateRequest('shopper', undefined);

  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    reply.code(error.statusCode ?? 500).send({ error: error.message });
  });
  app.setNotFoundHandler((request, reply) => {
    traffic.count(serviceIndex, sinceStartMs());
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
      traffic.count(serviceIndex, sinceStartMs());
      const delayMs = behaviour.nextDelayMs();
      const proceed = behaviour.nextFails()
        ? () => void reply.code(503).send({ error: 'The service is unavailable.' })
        : done;
      if (delayMs > 0) setTimeout(proceed, delayMs).unref();
      else proceed();
    });
    ROUTES[service](shopFront, shop);
  });
  return app;
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
