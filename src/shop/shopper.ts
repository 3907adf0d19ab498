import { SAMPLE_RESPONSE } from '../journey/sample-answer.ts';
import type { JourneyUser, StepOptions, StepResponse } from '../journey/workflow.ts';
import { type Id, idsIn, UNREADABLE } from './responses.ts';
import { Visitor } from './visitor.ts';

const LIST_PAGES = 10;
const FIRST_PAGE = '/products?page=1&limit=20';
const PAGES = Array.from({ length: LIST_PAGES }, (_, index) =>
  index === 0 ? FIRST_PAGE : `/products?page=${index + 1}&limit=20`,
);

const searchFor = (words: string) => `/search?q=${encodeURIComponent(words)}`;

/** A search term without results in the embedded store. */
const IN_VAIN = searchFor('umbrella');

/** Search terms; not all of them have results. */
const SEARCHES = [
  'headphones',
  'laptop',
  'camera',
  'novel',
  'cookbook',
  'jacket',
  'jeans',
  'sneakers',
  'boots',
  'lamp',
  'chair',
  'mug',
  'coffee maker',
  'puzzle',
  'board game',
  'bike',
  'tent',
  'perfume',
  'grill',
]
  .map(searchFor)
  .concat(IN_VAIN);

/** Options of a search step. */
export const SEARCH: StepOptions<Shopper> = {
  name: 'search',
  sample: (_shopper, path) => (path === IN_VAIN ? { products: [] } : SAMPLE_RESPONSE.json),
};

/** A visitor who looks for products. */
export abstract class Shopper extends Visitor {
  /** The page of the product list that this user opens. */
  listPath: string;
  productId: Id | null = null;

  constructor(user: JourneyUser, patience: number) {
    super(user, patience);
    this.listPath = this.pick(PAGES) ?? FIRST_PAGE;
  }

  searchPath(): string {
    return this.pick(SEARCHES) ?? FIRST_PAGE;
  }

  productPath(): string {
    return `/products/${encodeURIComponent(this.productId ?? '')}`;
  }

  stockPath(): string {
    return `/inventory/${encodeURIComponent(this.productId ?? '')}`;
  }

  cartItem(): unknown {
    return { productId: this.productId, quantity: 1 };
  }

  /** Chooses one of the found products, different from the previous one if there are several. */
  choose(response: StepResponse): boolean {
    const [first, second] = this.found(response, 2);
    if (first === undefined) return false;
    this.productId = first === this.productId ? (second ?? first) : first;
    return true;
  }

  /** Up to `limit` of the found products, starting with a random one. */
  found(response: StepResponse, limit: number): Id[] {
    return idsIn(response, 'products', 'id', limit, (length) => this.user.random.integer(length));
  }

  /**
   * After a page of the list: to the product if one was found, from an empty page to the first page; an empty shop makes
   * the user leave.
   */
  fromList(response: StepResponse, list: number, product: number): number {
    if (!response.ok) return this.tryAgain(list);
    if (response.json === undefined) return this.fail(UNREADABLE);
    if (this.choose(response)) return product;
    if (this.listPath === FIRST_PAGE || !this.spend(1)) return this.abandon();
    this.listPath = FIRST_PAGE;
    return list;
  }

  /** After a search: to the product if one was found, otherwise to the list. */
  fromSearch(response: StepResponse, list: number, product: number): number {
    if (!response.ok) return this.tryAgain(list);
    if (response.json === undefined) return this.fail(UNREADABLE);
    if (this.choose(response)) return product;
    return this.spend(1) ? list : this.abandon();
  }
}
