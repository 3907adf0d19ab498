import { Carts } from './carts.ts';
import { Catalogue } from './catalogue.ts';
import type { ResolvedStoreOptions } from './options.ts';
import { Orders } from './orders.ts';
import { ProductReads } from './product-reads.ts';
import { Tokens } from './tokens.ts';

/** What the services share, because they run in one process. */
export interface Shop {
  readonly seed: number;
  readonly catalogue: Catalogue;
  readonly productReads: ProductReads;
  readonly tokens: Tokens;
  readonly carts: Carts;
  readonly orders: Orders;
}

export function createShop(options: ResolvedStoreOptions): Shop {
  const seed = options.catalogueSeed;
  const catalogue = new Catalogue(seed);
  return {
    seed,
    catalogue,
    productReads: new ProductReads(options),
    tokens: new Tokens(seed),
    carts: new Carts(),
    orders: new Orders(seed, catalogue),
  };
}
