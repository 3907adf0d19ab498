// A cart page whose images are loaded in parallel, as browsers do.
import { defineWorkflow, get, post } from 'rushhour';

type Cart = { readonly items: readonly { readonly image: string }[] };

export default defineWorkflow({
  name: 'cart',
  steps: {
    add: post('cart', '/items', { body: 'discard', expect: 201 }),
    cart: get<Cart>('cart', '/cart', { expect: 200 }),
    image: get('images', '/{name}', { body: 'discard', expect: 200 }),
  },
  *journey({ user, steps }) {
    const add = () => steps.add({ json: { user: user.id, product: user.integer(1, 9) } });
    yield* user.all([add(), add(), add()]);
    yield* user.group('page', function* () {
      const { json } = yield* steps.cart({ query: { user: user.id } });
      user.check('has three items', json.items.length === 3);
      yield* user.all(json.items.map(({ image }) => steps.image({ params: { name: image } })));
    });
  },
});
