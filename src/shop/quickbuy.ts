import type { JourneyUser, StepResponse, Steps } from '../journey/workflow.ts';
import { Buyer } from './buyer.ts';
import { type Id, isGone, isSoldOut } from './responses.ts';
import { SEARCH } from './shopper.ts';
import { LOGIN } from './visitor.ts';

const AT = {
  login: 0,
  search: 1,
  list: 2,
  product: 3,
  stock: 4,
  cart: 5,
  checkout: 6,
  payment: 7,
} as const;

/** The direct path is login, search, product, cart, checkout, payment: 6 calls. */
const PATIENCE = 2;

const CHECKS_STOCK = 0.5;

/**
 * Knows what to buy: 6 to 8 calls. Two calls beyond the direct path are available for a stock check, another product
 * if the first is sold out, an unsuccessful search, or a declined payment. A user without an alternative product does
 * not check the stock.
 *
 * | at | response | goes to |
 * |---|---|---|
 * | login | welcome | -> search |
 * | search | products | -> product |
 * | | none, error | -> list |
 * | list | products | -> product |
 * | | none | -> first page of the list, or leaves |
 * | product | there | -> cart, or stock first |
 * | | gone | -> product: the other one found; else list, or leaves |
 * | stock | sold out | -> product: the other one found |
 * | | else | -> cart |
 * | cart | filled | -> checkout |
 * | | product gone | -> product: the other one found; else leaves |
 * | checkout | an order | -> payment |
 * | payment | approved | done |
 * | | declined | -> payment by other means, or leaves |
 * | any but stock | rejected, error | -> the same once more; the second error in a journey ends it as failed |
 */
export class QuickBuyWorkflow extends Buyer {
  static override readonly steps: Steps<QuickBuyWorkflow> = [
    ['auth', '/login', LOGIN, (w, r) => w.fromLogin(r)],
    ['product', (w) => w.searchPath(), SEARCH, (w, r) => w.fromSearch(r, AT.list, AT.product)],
    ['product', (w) => w.listPath, { name: 'list' }, (w, r) => w.fromList(r, AT.list, AT.product)],
    [
      'product',
      (w) => w.productPath(),
      { name: 'product', body: 'discard' },
      (w, r) => w.fromProduct(r),
    ],
    ['inventory', (w) => w.stockPath(), { name: 'stock' }, (w, r) => w.fromStock(r)],
    [
      'cart',
      '/carts/items',
      { name: 'cart', method: 'POST', json: (w) => w.cartItem() },
      (w, r) => w.fromCart(r),
    ],
    [
      'order',
      '/orders',
      { name: 'checkout', method: 'POST', json: (w) => w.order() },
      (w, r) => w.fromCheckout(r, AT.checkout, AT.payment),
    ],
    [
      'payment',
      '/payments',
      { name: 'payment', method: 'POST', json: (w) => w.payment(), body: 'discard' },
      (w, r) => w.fromPayment(r, AT.payment),
    ],
  ];

  /** The other products that were found, as alternatives. */
  otherId: Id | null = null;

  constructor(user: JourneyUser) {
    super(user, PATIENCE);
  }

  override choose(response: StepResponse): boolean {
    const [first, second] = this.found(response, 2);
    this.productId = first ?? null;
    this.otherId = second ?? null;
    return first !== undefined;
  }

  fromLogin(response: StepResponse): number {
    if (!response.ok) return this.tryAgain(AT.login);
    this.logIn(response);
    return AT.search;
  }

  fromProduct(response: StepResponse): number {
    if (isGone(response)) {
      if (this.otherId !== null) return this.toOther(1);
      return this.spend(2) ? AT.list : this.abandon();
    }
    if (!response.ok) return this.tryAgain(AT.product);
    const checksStock = this.otherId !== null && this.patience >= 2 && this.chance(CHECKS_STOCK);
    return checksStock && this.spend(1) ? AT.stock : AT.cart;
  }

  fromStock(response: StepResponse): number {
    return isSoldOut(response) ? this.toOther(1) : AT.cart;
  }

  fromCart(response: StepResponse): number {
    if (isGone(response)) return this.toOther(2);
    return this.fillCart(response) ? AT.checkout : this.tryAgain(AT.cart);
  }

  /** To an alternative product, if there is one and patience lasts for the calls that this repeats. */
  toOther(calls: number): number {
    if (this.otherId === null || !this.spend(calls)) return this.abandon();
    this.productId = this.otherId;
    this.otherId = null;
    return AT.product;
  }
}
