import type { FastifyInstance, FastifyReply } from 'fastify';
import { loginOptional, loginRequired, shopperOf } from '../access.ts';
import { addToCart, type Cart, MAX_CART_LINES, totalCents } from '../carts.ts';
import { integer, list, money, object, requiredText, text } from '../schemas.ts';
import type { Shop } from '../shop.ts';

const MAX_QUANTITY = 99;

interface Item {
  productId: string;
  quantity: number;
}

const cartBody = object({
  cartId: text,
  items: list(object({ productId: text, quantity: integer, price: money })),
  total: money,
});

const addItem = {
  body: object({
    productId: requiredText,
    quantity: { type: 'integer', minimum: 1, maximum: MAX_QUANTITY },
  }),
  response: { 201: cartBody },
};

export function cartRoutes(app: FastifyInstance, { tokens, carts, catalogue }: Shop): void {
  const required = loginRequired(tokens);

  const add = (reply: FastifyReply, item: Item, findCart: () => Cart | undefined) => {
    const product = catalogue.find(item.productId);
    const cart = product && findCart();
    if (!cart) {
      reply.code(404).send({ error: `There is no such ${product ? 'cart' : 'product'}.` });
    } else if (!addToCart(cart, product, item.quantity)) {
      reply.code(400).send({ error: `A cart holds at most ${MAX_CART_LINES} products.` });
    } else {
      reply.code(201).send(cartView(cart));
    }
  };

  app.post(
    '/carts',
    { schema: { response: { 201: cartBody } }, onRequest: required },
    (request, reply) => {
      reply.code(201).send(cartView(carts.create(shopperOf(request).username)));
    },
  );

  app.post<{ Body: Item }>(
    '/carts/items',
    { schema: addItem, onRequest: loginOptional(tokens) },
    (request, reply) => {
      add(reply, request.body, () => carts.current(request.shopper?.username));
    },
  );

  app.post<{ Body: Item; Params: { cartId: string } }>(
    '/carts/:cartId/items',
    { schema: addItem, onRequest: required },
    (request, reply) => {
      const { username } = shopperOf(request);
      add(reply, request.body, () => carts.find(request.params.cartId, username));
    },
  );

  app.get<{ Params: { cartId: string } }>(
    '/carts/:cartId',
    { schema: { response: { 200: cartBody } }, onRequest: required },
    (request, reply) => {
      const cart = carts.find(request.params.cartId, shopperOf(request).username);
      if (cart) reply.send(cartView(cart));
      else reply.code(404).send({ error: 'There is no such cart.' });
    },
  );
}

function cartView(cart: Cart) {
  return {
    cartId: cart.id,
    items: cart.lines.map(({ productId, quantity, priceCents }) => ({
      productId,
      quantity,
      price: priceCents / 100,
    })),
    total: totalCents(cart.lines) / 100,
  };
}
