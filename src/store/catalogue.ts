import type { Random } from '../border/random.ts';
import { hashText, namedRandom, pick } from './random.ts';

/** Number of products, with the ids `p-1` to `p-1000`. */
const CATALOGUE_SIZE = 1000;

const SOLD_OUT_FRACTION = 0.03;
const MAX_STOCK = 500;

/** A product with its JSON prepared in advance, because most of the traffic reads products. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly priceCents: number;
  readonly category: string;
  /** Pieces in stock; 0 means sold out. */
  readonly quantity: number;
  /** As shown in lists. */
  readonly summaryJson: string;
  /** As shown on its own page. */
  readonly detailJson: string;
}

const NOUNS = {
  electronics: [
    'Laptop',
    'Phone',
    'Headphones',
    'Camera',
    'Tablet',
    'Speaker',
    'Keyboard',
    'Watch',
  ],
  books: ['Novel', 'Cookbook', 'Atlas', 'Comic', 'Biography', 'Travel Book'],
  clothing: ['Shirt', 'Jacket', 'Jeans', 'Dress', 'Sweater', 'Socks', 'Hat'],
  shoes: ['Sneakers', 'Boots', 'Sandals', 'Running Shoes'],
  home: ['Lamp', 'Chair', 'Desk', 'Rug', 'Pillow', 'Blanket'],
  kitchen: ['Mug', 'Pan', 'Kettle', 'Knife', 'Toaster', 'Coffee Maker'],
  toys: ['Puzzle', 'Board Game', 'Robot', 'Teddy Bear', 'Kite'],
  sports: ['Bike', 'Ball', 'Tent', 'Backpack', 'Yoga Mat', 'Bottle'],
  beauty: ['Perfume', 'Soap', 'Shampoo', 'Cream'],
  garden: ['Shovel', 'Planter', 'Hose', 'Grill', 'Bench'],
} as const;

const ADJECTIVES = [
  'Classic',
  'Modern',
  'Compact',
  'Wireless',
  'Light',
  'Portable',
  'Vintage',
  'Smart',
  'Soft',
  'Premium',
  'Sturdy',
  'Small',
  'Large',
  'Red',
  'Blue',
  'Green',
  'Black',
  'White',
] as const;

type Category = keyof typeof NOUNS;

const CATEGORIES = Object.keys(NOUNS) as [Category, ...Category[]];

/** The products of the shop; the same seed gives the same ones. */
export class Catalogue {
  readonly products: readonly Product[];
  readonly #byId: ReadonlyMap<string, Product>;
  readonly #searchTexts: readonly string[];

  constructor(seed: number) {
    const random = namedRandom(seed, 'catalogue');
    this.products = Array.from({ length: CATALOGUE_SIZE }, (_, index) =>
      createProduct(seed, `p-${index + 1}`, random),
    );
    this.#byId = new Map(this.products.map((product) => [product.id, product]));
    this.#searchTexts = this.products.map(({ name, category }) =>
      `${name} ${category}`.toLowerCase(),
    );
  }

  find(id: string): Product | undefined {
    return this.#byId.get(id);
  }

  /** Products with the text in their name or category, ignoring case. */
  search(text: string): Product[] {
    const wanted = text.toLowerCase();
    return this.products.filter((_, index) => this.#searchTexts[index]!.includes(wanted));
  }
}

function createProduct(seed: number, id: string, random: Random): Product {
  const category = pick(random, CATEGORIES);
  const name = `${pick(random, ADJECTIVES)} ${pick(random, NOUNS[category])}`;
  // Most prices are low: 2.99 to 999.99, half of them below about 55.
  const priceCents = Math.round(3 * (1000 / 3) ** random.next()) * 100 - 1;
  const summary = { id, name, price: priceCents / 100, category };
  const detail = {
    ...summary,
    description: `${name}, number ${id.slice(2)} in ${category}: made to last, sent the same day.`,
    rating: Math.round(20 + 30 * random.next()) / 10,
  };
  return {
    id,
    name,
    priceCents,
    category,
    quantity: stockOf(seed, id),
    summaryJson: JSON.stringify(summary),
    detailJson: JSON.stringify(detail),
  };
}

function stockOf(seed: number, id: string): number {
  const share = hashText(seed, `stock ${id}`) / 2 ** 32;
  if (share < SOLD_OUT_FRACTION) return 0;
  return 1 + Math.floor(((share - SOLD_OUT_FRACTION) / (1 - SOLD_OUT_FRACTION)) * MAX_STOCK);
}
