/** Requests of one kind: a method and a path in which ids are placeholders. */
export interface Page {
  readonly method: string;
  /** `/products/{id}` */
  readonly template: string;
  count: number;
  /** A random sample of its paths. */
  readonly examples: string[];
}

const MOST_PAGES = 200;
const MOST_EXAMPLES = 100;

/** Groups requests into pages, up to a maximum number. */
export class Pages {
  readonly #pages = new Map<string, Page>();
  /** Seed of the samples: the same log gives the same ones. */
  #random = 1;

  get all(): readonly Page[] {
    return [...this.#pages.values()];
  }

  /** The page that a request belongs to. */
  add(method: string, path: string): Page {
    const template = templateOf(path);
    const page =
      this.#page(method, template) ??
      this.#page(method, `/${template.split('/')[1]}/…`) ??
      this.#other(method);
    page.count++;
    if (page.examples.length < MOST_EXAMPLES) page.examples.push(path);
    else {
      const place = this.#integer(page.count);
      if (place < MOST_EXAMPLES) page.examples[place] = path;
    }
    return page;
  }

  #page(method: string, template: string): Page | null {
    const key = `${method} ${template}`;
    const known = this.#pages.get(key);
    if (known !== undefined || this.#pages.size >= MOST_PAGES) return known ?? null;
    const page = { method, template, count: 0, examples: [] };
    this.#pages.set(key, page);
    return page;
  }

  /** For pages beyond the maximum number. */
  #other(method: string): Page {
    const key = `${method} …`;
    const page = this.#pages.get(key) ?? { method, template: '/…', count: 0, examples: [] };
    this.#pages.set(key, page);
    return page;
  }

  #integer(below: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#random / 2 ** 32) * below);
  }
}

/** A path without its query, with a placeholder for each segment that looks like an id. */
function templateOf(path: string): string {
  const [plain = '/'] = path.split(/[?#]/, 1);
  return plain
    .split('/')
    .map((part) => (isId(part) ? '{id}' : part))
    .join('/');
}

function isId(part: string): boolean {
  if (/^\d+$/.test(part) || /^[0-9a-f-]{16,}$/i.test(part)) return true;
  return /\d/.test(part) && /^[\w.~%-]+$/.test(part) && !/^v\d{1,2}$/i.test(part);
}
