import type { FastifyInstance } from 'fastify';
import { loginRequired, shopperOf } from '../access.ts';
import { hashText } from '../random.ts';
import { object, requiredText, text } from '../schemas.ts';
import type { Shop } from '../shop.ts';

const DECLINED_FRACTION = 0.02;

interface Payment {
  orderId: string;
  amount: number;
  method: string;
}

const result = object({ paymentId: text, orderId: text, status: text });

const pay = {
  body: object({
    orderId: requiredText,
    amount: { type: 'number', minimum: 0 },
    method: requiredText,
  }),
  response: { 201: result, 402: result },
};

/** Whether a payment is declined depends on its order and method: another method may work. */
export function paymentRoutes(app: FastifyInstance, { tokens, orders, seed }: Shop): void {
  app.post<{ Body: Payment }>(
    '/payments',
    { schema: pay, onRequest: loginRequired(tokens) },
    (request, reply) => {
      const { orderId, method } = request.body;
      const draw = hashText(seed, `payment ${orderId} ${method}`);
      const paymentId = `pay-${draw.toString(36)}`;
      if (draw / 2 ** 32 < DECLINED_FRACTION) {
        reply.code(402).send({ paymentId, orderId, status: 'declined' });
        return;
      }
      orders.markPaid(shopperOf(request).username, orderId);
      reply.code(201).send({ paymentId, orderId, status: 'approved' });
    },
  );
}
