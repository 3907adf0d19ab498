// A workflow of your own: reads the list, puts its last product into the cart as a gift, and leaves.
import { registerWorkflow, type Steps, Workflow } from 'rushhour';

interface ProductList {
  readonly products?: readonly { readonly id: string }[];
}

class GiftWorkflow extends Workflow {
  static override readonly steps: Steps<GiftWorkflow> = [
    [
      'product',
      '/products?limit=5',
      { name: 'list' },
      (w, response) => {
        const { products = [] } = (response.json ?? {}) as ProductList;
        w.gift = products.at(-1)?.id ?? '';
        return w.gift === '' ? w.abandon() : 1;
      },
    ],
    [
      'cart',
      '/carts/items',
      { name: 'wrap', method: 'POST', json: (w) => ({ productId: w.gift, quantity: 1 }) },
      (w) => w.steps.length,
    ],
  ];

  gift = '';
}

registerWorkflow('gift', GiftWorkflow);
