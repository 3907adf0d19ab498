import type { Product } from './catalogue.ts';
import { RecentMap } from './recent-map.ts';

/** Maximum number of carts; the least recently used ones are forgotten. */
const CAPACITY = 100_000;

/** Maximum number of different products in a cart. */
export const MAX_CART_LINES = 100;

export interface CartLine {
  readonly productId: string;
  readonly priceCents: number;
  quantity: number;
}

export interface Cart {
  readonly id: string;
  /** Username; undefined for an anonymous cart, which any shopper who knows its id may take over. */
  readonly owner: string | undefined;
  readonly lines: CartLine[];
}

/** All carts, and the current cart of each shopper. */
export class Carts {
  readonly #byId = new RecentMap<string, Cart>(CAPACITY);
  readonly #current = new RecentMap<string, Cart>(CAPACITY);
  #created = 0;

  /** An empty cart; it becomes its owner's current one. */
  create(owner: string | undefined): Cart {
    this.#created += 1;
    const cart: Cart = { id: `c-${this.#created.toString(36)}`, owner, lines: [] };
    this.#byId.set(cart.id, cart);
    if (owner !== undefined) this.#current.set(owner, cart);
    return cart;
  }

  /** The cart with this id, if this shopper may see it. */
  find(id: string, username: string): Cart | undefined {
    const cart = this.#byId.get(id);
    return cart?.owner === undefined || cart.owner === username ? cart : undefined;
  }

  /** The shopper's current cart, or a new one; always a new one for an anonymous shopper. */
  current(username: string | undefined): Cart {
    const existing = username === undefined ? undefined : this.#current.get(username);
    // Looked up by its id, so that a cart in use is not forgotten under that id.
    return (existing && this.#byId.get(existing.id)) ?? this.create(username);
  }

  /** An ordered cart can still be read, but later additions go into a new one. */
  checkOut(cart: Cart): void {
    if (cart.owner !== undefined && this.#current.get(cart.owner) === cart) {
      this.#current.delete(cart.owner);
    }
  }
}

/** @returns false if the cart is full */
export function addToCart(cart: Cart, product: Product, quantity: number): boolean {
  const line = cart.lines.find(({ productId }) => productId === product.id);
  if (line) {
    line.quantity += quantity;
    return true;
  }
  if (cart.lines.length >= MAX_CART_LINES) return false;
  cart.lines.push({ productId: product.id, priceCents: product.priceCents, quantity });
  return true;
}

export function totalCents(lines: readonly CartLine[]): number {
  return lines.reduce((total, { priceCents, quantity }) => total + priceCents * quantity, 0);
}
