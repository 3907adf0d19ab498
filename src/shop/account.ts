import type { JourneyUser, StepResponse, Steps } from '../journey/workflow.ts';
import { type Id, idsIn, UNREADABLE } from './responses.ts';
import { LOGIN, Visitor } from './visitor.ts';

const AT = { login: 0, profile: 1, orders: 2, order: 3 } as const;

/** The direct path is login, profile, orders: 3 calls. */
const PATIENCE = 3;

/** Maximum number of orders that a user looks at. */
const MAX_ORDERS = 3;

const NO_ORDERS: readonly Id[] = [];

/**
 * Looks after the account and checks orders: 3 to 6 calls.
 *
 * | at | response | goes to |
 * |---|---|---|
 * | login | welcome | -> profile |
 * | profile | there | -> orders |
 * | orders | some | -> order, 0 to 3 of them |
 * | | none | done |
 * | order | any | -> the next order, or done |
 * | any but order | rejected, error | -> the same once more; the second error in a journey ends it as failed |
 */
export class AccountWorkflow extends Visitor {
  static override readonly steps: Steps<AccountWorkflow> = [
    ['auth', '/login', LOGIN, (w, r) => w.fromLogin(r)],
    [
      'user',
      (w) => w.accountPath(),
      { name: 'profile', body: 'discard' },
      (w, r) => (r.ok ? AT.orders : w.tryAgain(AT.profile)),
    ],
    [
      'order',
      '/orders',
      { name: 'orders', sample: (w) => sampleOrders(w.user.index) },
      (w, r) => w.fromOrders(r),
    ],
    ['order', (w) => w.orderPath(), { name: 'order', body: 'discard' }, (w) => w.toNextOrder()],
  ];

  /** Orders that this user is going to look at; the first is the current one. */
  orderIds: readonly Id[] = NO_ORDERS;

  constructor(user: JourneyUser) {
    super(user, PATIENCE);
  }

  orderPath(): string {
    return `/orders/${encodeURIComponent(this.orderIds[0] ?? '')}`;
  }

  fromLogin(response: StepResponse): number {
    if (!response.ok) return this.tryAgain(AT.login);
    this.logIn(response);
    return AT.profile;
  }

  fromOrders(response: StepResponse): number {
    if (!response.ok) return this.tryAgain(AT.orders);
    if (response.json === undefined) return this.fail(UNREADABLE);
    const wanted = this.user.random.integer(MAX_ORDERS + 1);
    // Copied to its exact size: a list that has grown has room for 17, in every user who thinks.
    this.orderIds = idsIn(response, 'orders', 'orderId', wanted).slice();
    return this.toOrder();
  }

  toNextOrder(): number {
    this.orderIds = this.orderIds.slice(1);
    return this.toOrder();
  }

  toOrder(): number {
    return this.orderIds.length > 0 && this.spend(1) ? AT.order : this.steps.length;
  }
}

/** The number of past orders that a user of the embedded store has: 0 to 5, with equal probability. */
function sampleOrders(index: number): { orders: readonly { orderId: string }[] } {
  // Uses bits that are independent of the order in which users of a workflow arrive.
  const bits = Math.imul(index, 0x9e3779b1) >>> 0;
  return { orders: Array.from({ length: bits % 6 }, (_, order) => ({ orderId: `o-${order}` })) };
}
