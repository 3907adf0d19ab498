// A workflow of one's own: looks at the list, puts its last product into the cart as a gift, and leaves.
import { registerWorkflow, Workflow } from 'rushhour';

class GiftWorkflow extends Workflow {
  static steps = [
    [
      'product',
      '/products?limit=5',
      { name: 'list' },
      (w, r) => {
        w.gift = r.json?.products?.at(-1)?.id ?? '';
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
