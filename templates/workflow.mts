// A journey of your own: looks at the list of products, then at one of them, and adds it to the cart.
// Each step is one kind of request; `yield*` sends it and returns the response.
import { defineWorkflow, get, post } from 'rushhour';

export default defineWorkflow({
  name: 'wish',
  steps: {
    list: get('product', '/products', {
      query: { limit: 20 },
      expect: 200,
      // The response of `rushhour plan` and `validate`. It also gives `json` its type.
      sample: { products: [{ id: 'p-1' }] },
    }),
    // Only the status of this response is read, so its body is not kept.
    look: get('product', '/products/{id}', { body: 'discard' }),
    wish: post('cart', '/carts/items', { expect: [200, 201] }),
  },
  *journey({ user, steps }) {
    const { json } = yield* steps.list();
    // Random values come from the user: the same seed repeats them.
    const product = user.pick(json.products);
    if (product === undefined) return user.abandon();
    const { ok } = yield* steps.look({ params: { id: product.id } });
    if (!ok || user.chance(0.5)) return user.abandon();
    yield* steps.wish({ json: { productId: product.id, quantity: 1 } });
  },
});
