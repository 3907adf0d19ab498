import type { JourneyUser, StepResponse, Steps } from '../journey/workflow.ts';
import { isGone, isSoldOut } from './responses.ts';
import { SEARCH, Shopper } from './shopper.ts';

const AT = { list: 0, search: 1, product: 2, stock: 3, cart: 4 } as const;

/** The direct path is a list or search and a product: 2 calls. */
const PATIENCE = 8;

const STARTS_WITH_SEARCH = 0.35;
const LOOKS_AT_ANOTHER = 0.55;
const PUTS_INTO_CART = 0.15;

/**
 * Looks around with little intent to buy: 2 to 10 calls, as a stranger, without a login.
 *
 * | at | response | goes to |
 * |---|---|---|
 * | (start) | | -> list or search |
 * | list | products | -> product |
 * | | none | -> first page of the list, or leaves |
 * | search | products | -> product |
 * | | none, error | -> list, or leaves |
 * | product | there | -> list or search again, or stock, or done |
 * | | gone | -> list, or leaves |
 * | stock | sold out | -> list or search, or done |
 * | | else | -> cart |
 * | cart | any | done |
 * | any but stock | error | -> the same once more; the second error in a journey ends it as failed |
 */
export class BrowseWorkflow extends Shopper {
  static override readonly steps: Steps<BrowseWorkflow> = [
    ['product', (w) => w.listPath, { name: 'list' }, (w, r) => w.fromList(r, AT.list, AT.product)],
    ['product', (w) => w.searchPath(), SEARCH, (w, r) => w.fromSearch(r, AT.list, AT.product)],
    [
      'product',
      (w) => w.productPath(),
      { name: 'product', body: 'discard' },
      (w, r) => w.fromProduct(r),
    ],
    [
      'inventory',
      (w) => w.stockPath(),
      { name: 'stock' },
      (w, r) => (isSoldOut(r) ? w.lookOn() : AT.cart),
    ],
    [
      'cart',
      '/carts/items',
      { name: 'cart', method: 'POST', json: (w) => w.cartItem(), body: 'discard' },
      (w, r) => (r.ok || isGone(r) ? w.steps.length : w.tryAgain(AT.cart)),
    ],
  ];

  constructor(user: JourneyUser) {
    super(user, PATIENCE);
  }

  override firstStep(): number {
    return this.entrance();
  }

  entrance(): number {
    return this.chance(STARTS_WITH_SEARCH) ? AT.search : AT.list;
  }

  fromProduct(response: StepResponse): number {
    if (isGone(response)) return this.spend(2) ? AT.list : this.abandon();
    if (!response.ok) return this.tryAgain(AT.product);
    if (this.chance(LOOKS_AT_ANOTHER)) return this.lookOn();
    return this.chance(PUTS_INTO_CART) && this.spend(2) ? AT.stock : this.steps.length;
  }

  /** To another product, while patience lasts: a list and a product, 2 calls. */
  lookOn(): number {
    return this.spend(2) ? this.entrance() : this.steps.length;
  }
}
