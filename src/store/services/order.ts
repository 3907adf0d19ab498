import type { FastifyInstance } from 'fastify';
import { loginRequired, shopperOf } from '../access.ts';
import type { Order } from '../orders.ts';
import { integer, list, money, object, requiredText, text } from '../schemas.ts';
import type { Shop } from '../shop.ts';

const checkout = {
  body: object({ cartId: requiredText }),
  response: { 201: object({ orderId: text, total: money, status: text }) },
};

const overview = {
  response: {
    200: object({
      orders: list(object({ orderId: text, total: money, status: text, placedAt: text })),
    }),
  },
};

const details = {
  response: {
    200: object({
      orderId: text,
      total: money,
      status: text,
      items: list(object({ productId: text, quantity: integer, price: money })),
    }),
  },
};

export function orderRoutes(app: FastifyInstance, { tokens, carts, orders }: Shop): void {
  const onRequest = loginRequired(tokens);

  app.post<{ Body: { cartId: string } }>(
    '/orders',
    { schema: checkout, onRequest },
    (request, reply) => {
      const { username } = shopperOf(request);
      const cart = carts.find(request.body.cartId, username);
      if (!cart) {
        reply.code(404).send({ error: 'There is no such cart.' });
        return;
      }
      const order = orders.create(username, cart);
      carts.checkOut(cart);
      reply.code(201).send(summary(order));
    },
  );

  app.get('/orders', { schema: overview, onRequest }, (request, reply) => {
    const { username } = shopperOf(request);
    reply.send({
      orders: orders.of(username).map((order) => ({
        ...summary(order),
        placedAt: order.placedAt,
      })),
    });
  });

  app.get<{ Params: { orderId: string } }>(
    '/orders/:orderId',
    { schema: details, onRequest },
    (request, reply) => {
      const order = orders.find(shopperOf(request).username, request.params.orderId);
      if (!order) {
        reply.code(404).send({ error: 'There is no such order.' });
        return;
      }
      reply.send({
        ...summary(order),
        items: order.lines.map(({ productId, quantity, priceCents }) => ({
          productId,
          quantity,
          price: priceCents / 100,
        })),
      });
    },
  );
}

function summary({ id, totalCents, status }: Order) {
  return { orderId: id, total: totalCents / 100, status };
}
