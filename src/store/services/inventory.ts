import type { FastifyInstance } from 'fastify';
import { boolean, integer, object, text } from '../schemas.ts';
import type { Shop } from '../shop.ts';

const stock = {
  response: { 200: object({ productId: text, quantity: integer, available: boolean }) },
};

export function inventoryRoutes(app: FastifyInstance, { catalogue }: Shop): void {
  app.get<{ Params: { productId: string } }>(
    '/inventory/:productId',
    { schema: stock },
    ({ params: { productId } }, reply) => {
      const product = catalogue.find(productId);
      if (!product) {
        reply.code(404).send({ error: 'There is no such product.' });
        return;
      }
      const { quantity } = product;
      reply.send({ productId, quantity, available: quantity > 0 });
    },
  );
}
