import type { JourneyUser, StepResponse, Steps } from '../journey/workflow.ts';
import { Buyer } from './buyer.ts';
import { isGone, isSoldOut } from './responses.ts';
import { SEARCH } from './shopper.ts';
import { LOGIN } from './visitor.ts';

const AT = {
  login: 0,
  profile: 1,
  list: 2,
  search: 3,
  product: 4,
  stock: 5,
  cart: 6,
  checkout: 7,
  payment: 8,
} as const;

/** The direct path is login, profile, list, product, stock, cart, checkout, payment: 8 calls. */
const PATIENCE = 4;

/** Calls reserved for an empty search or a declined payment later on. */
const RESERVE = 1;

const STARTS_WITH_SEARCH = 0.4;
const LOOKS_AT_ANOTHER = 0.2;
const CHECKS_STOCK_BEFORE_CART = 0.5;

/**
 * Logs in, looks around and fills a cart; then completes the purchase with the probability for the user's type, or
 * abandons the cart. 5 to 12 calls.
 *
 * | at | response | goes to |
 * |---|---|---|
 * | login | welcome | -> profile |
 * | profile | any | -> list or search |
 * | list | products | -> product |
 * | | none | -> first page of the list, or leaves |
 * | search | products | -> product |
 * | | none, error | -> list, or leaves |
 * | product | there | -> list or search for another, or stock, or cart |
 * | | gone | -> list, or leaves |
 * | stock | sold out | -> list, or leaves |
 * | | else | -> cart; checkout if the cart is filled |
 * | cart | filled | -> leaves, or stock if it was not checked yet, or checkout |
 * | | product gone | -> list, or leaves |
 * | checkout | an order | -> payment |
 * | payment | approved | done |
 * | | declined | -> payment by other means; the second time leaves |
 * | any but profile, stock | rejected, error | -> the same once more; the second error in a journey ends it as failed |
 */
export class PurchaseWorkflow extends Buyer {
  static override readonly steps: Steps<PurchaseWorkflow> = [
    ['auth', '/login', LOGIN, (w, r) => w.fromLogin(r)],
    ['user', (w) => w.accountPath(), { name: 'profile', body: 'discard' }, (w) => w.entrance()],
    ['product', (w) => w.listPath, { name: 'list' }, (w, r) => w.fromList(r, AT.list, AT.product)],
    ['product', (w) => w.searchPath(), SEARCH, (w, r) => w.fromSearch(r, AT.list, AT.product)],
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

  readonly goesThrough = this.completes();
  stockChecked = false;

  constructor(user: JourneyUser) {
    super(user, PATIENCE);
  }

  entrance(): number {
    return this.chance(STARTS_WITH_SEARCH) ? AT.search : AT.list;
  }

  fromLogin(response: StepResponse): number {
    if (!response.ok) return this.tryAgain(AT.login);
    this.logIn(response);
    return AT.profile;
  }

  fromProduct(response: StepResponse): number {
    if (isGone(response)) return this.toAnother(2);
    if (!response.ok) return this.tryAgain(AT.product);
    if (this.patience >= 2 + RESERVE && this.chance(LOOKS_AT_ANOTHER) && this.spend(2)) {
      return this.entrance();
    }
    return this.chance(CHECKS_STOCK_BEFORE_CART) ? AT.stock : AT.cart;
  }

  fromStock(response: StepResponse): number {
    this.stockChecked = true;
    const filled = this.cartId !== null;
    // Repeats list, product, stock and, if the cart contains the sold-out product, the cart.
    if (isSoldOut(response)) return this.toAnother(filled ? 4 : 3);
    return filled ? AT.checkout : AT.cart;
  }

  fromCart(response: StepResponse): number {
    // Repeats list, product, cart and, if it was checked in vain, the stock.
    if (isGone(response)) return this.toAnother(this.stockChecked ? 4 : 3);
    if (!this.fillCart(response)) return this.tryAgain(AT.cart);
    if (!this.goesThrough) return this.abandon();
    return this.stockChecked ? AT.checkout : AT.stock;
  }

  /** To another product if patience lasts for the calls that this repeats, otherwise leaves. */
  toAnother(calls: number): number {
    if (!this.spend(calls)) return this.abandon();
    this.stockChecked = false;
    return AT.list;
  }
}
