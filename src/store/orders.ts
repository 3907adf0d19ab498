import { type Cart, type CartLine, totalCents } from './carts.ts';
import type { Catalogue } from './catalogue.ts';
import { hashText, namedRandom } from './random.ts';
import { RecentMap } from './recent-map.ts';

/** Maximum number of shoppers whose new orders are kept; the least recently seen are forgotten. */
const SHOPPERS = 50_000;

/** Maximum number of new orders per shopper; the oldest is forgotten. */
const ORDERS_PER_SHOPPER = 20;

const MAX_PAST_ORDERS = 5;

const MAX_DAYS_BETWEEN = 70;

/** Past orders are from the year before this day. */
const HISTORY_END_MS = Date.UTC(2025, 0, 1);

const DAY_MS = 86_400_000;

export interface Order {
  readonly id: string;
  readonly totalCents: number;
  /** ISO 8601. */
  readonly placedAt: string;
  readonly lines: readonly CartLine[];
  status: 'created' | 'paid' | 'delivered';
}

/** New orders, and a history of past orders that is derived from the seed and the shopper's name. */
export class Orders {
  readonly #seed: number;
  readonly #catalogue: Catalogue;
  readonly #made = new RecentMap<string, Order[]>(SHOPPERS);
  #created = 0;

  constructor(seed: number, catalogue: Catalogue) {
    this.#seed = seed;
    this.#catalogue = catalogue;
  }

  create(username: string, cart: Cart): Order {
    this.#created += 1;
    const order: Order = {
      id: `o-${this.#created.toString(36)}`,
      totalCents: totalCents(cart.lines),
      placedAt: new Date().toISOString(),
      lines: cart.lines.map((line) => ({ ...line })),
      status: 'created',
    };
    const made = this.#made.get(username) ?? [];
    if (made.length >= ORDERS_PER_SHOPPER) made.shift();
    made.push(order);
    this.#made.set(username, made);
    return order;
  }

  /** Newest first. */
  of(username: string): Order[] {
    return [...(this.#made.get(username) ?? []).toReversed(), ...this.#history(username)];
  }

  find(username: string, id: string): Order | undefined {
    return this.#findMade(username, id) ?? this.#history(username).find((order) => order.id === id);
  }

  /** Past orders and unknown ids are not changed. */
  markPaid(username: string, id: string): void {
    const order = this.#findMade(username, id);
    if (order) order.status = 'paid';
  }

  #findMade(username: string, id: string): Order | undefined {
    return this.#made.get(username)?.find((order) => order.id === id);
  }

  #history(username: string): Order[] {
    const shopper = hashText(this.#seed, username);
    const random = namedRandom(this.#seed, `history ${username}`);
    const orders = random.integer(MAX_PAST_ORDERS + 1);
    let placedAtMs = HISTORY_END_MS;
    return Array.from({ length: orders }, (_, index) => {
      placedAtMs -= Math.ceil(random.next() * MAX_DAYS_BETWEEN * DAY_MS);
      const lines = Array.from({ length: 1 + random.integer(3) }, () => {
        const products = this.#catalogue.products;
        const product = products[random.integer(products.length)]!;
        const quantity = 1 + random.integer(2);
        return { productId: product.id, priceCents: product.priceCents, quantity };
      });
      return {
        id: `h-${shopper.toString(36)}-${index + 1}`,
        totalCents: totalCents(lines),
        placedAt: new Date(placedAtMs).toISOString(),
        lines,
        status: 'delivered',
      };
    });
  }
}
