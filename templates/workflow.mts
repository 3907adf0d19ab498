// A journey of your own: looks at the list of products, at one of them, and wishes for it.
// Each step is [service, path, options, next]; `next` returns the index of the next step.
import { registerWorkflow, type Steps, Workflow } from 'rushhour';

interface ProductList {
  readonly products?: readonly { readonly id: string }[];
}

class WishWorkflow extends Workflow {
  static override readonly steps: Steps<WishWorkflow> = [
    [
      'product',
      '/products?limit=20',
      { name: 'list' },
      (w, response) => {
        const { products = [] } = (response.json ?? {}) as ProductList;
        // Draws come from the user's own random numbers: the same seed repeats them.
        w.product = w.pick(products)?.id ?? '';
        return w.product === '' ? w.abandon() : 1;
      },
    ],
    [
      'product',
      (w) => `/products/${w.product}`,
      // Nothing of this answer is read but its status, so its body need not be kept.
      { name: 'look', body: 'discard' },
      (w, response) => (response.ok && w.chance(0.5) ? 2 : w.abandon()),
    ],
    [
      'cart',
      '/carts/items',
      { name: 'wish', method: 'POST', json: (w) => ({ productId: w.product, quantity: 1 }) },
      // The index past the last step ends the journey.
      (w) => w.steps.length,
    ],
  ];

  /** Every user has fields of their own. */
  product = '';
}

registerWorkflow('wish', WishWorkflow);
