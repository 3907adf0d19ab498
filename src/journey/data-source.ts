import type { Random } from '../border/random.ts';
import { plural } from '../text/format.ts';
import { ENDING, type Outcome } from './outcome.ts';

/** Rows as they lie in memory that all threads share, or that is copied to each: a structured clone. */
export type SharedRows = unknown;

/** A table of rows as one thread sees it; rows are made when they are asked for. */
export interface RowTable<Row> {
  readonly length: number;
  /** @param index 0 to `length` - 1 */
  row(index: number): Row;
}

/**
 * Where the rows of a workflow's `data` come from, such as `csv('accounts.csv')`. It is read once, on the main
 * thread, before a run; each worker opens what was read.
 */
export interface DataSource<Row> {
  /** For messages: the file's name. */
  readonly name: string;
  /**
   * Reads all rows.
   *
   * @param module the workflow module that names the source, an absolute path: relative paths start at its folder
   * @throws RushhourError `INVALID_WORKFLOW` naming the file, and the row that cannot be read
   */
  load(module: string): Promise<SharedRows>;
  /** In each thread: `shared` is what {@link load} returned, or its structured clone. */
  open(shared: SharedRows): RowTable<Row>;
}

/** What becomes of a run when there is no unused row left for a user: it ends, or rows are used again. */
export type WhenRowsRunOut = (typeof WHEN_ROWS_RUN_OUT)[number];

export const WHEN_ROWS_RUN_OUT = ['stop', 'circular'] as const;

/** Whose rows they are: the user's index and random numbers decide which. */
interface RowOwner {
  readonly index: number;
  readonly random: Random;
  readonly settings: { readonly whenRowsRunOut?: WhenRowsRunOut };
  outcome: Outcome | null;
  failure: string;
}

/**
 * The rows of a source as one user gets them. Which ones follows from the user's index and the seed alone: they are
 * the same with any number of workers.
 */
export interface UserRows<Row> {
  /** How many rows the source has. */
  readonly length: number;
  /**
   * The row that no other user of the run gets: the one at the user's index. The same at each call. When there are
   * fewer rows than users, the journey and the run end here, unless the profile lets rows be used again.
   */
  unique(): Row;
  /** The row at the user's index; after the last row comes the first. The same at each call. */
  circular(): Row;
  /** One of the rows, each as likely as the others; another one at each call. */
  random(): Row;
}

export class RowsOfUser<Row> implements UserRows<Row> {
  readonly #name: string;
  readonly #table: RowTable<Row>;
  readonly #owner: RowOwner;

  constructor(name: string, table: RowTable<Row>, owner: RowOwner) {
    this.#name = name;
    this.#table = table;
    this.#owner = owner;
  }

  get length(): number {
    return this.#table.length;
  }

  unique(): Row {
    const { index, settings } = this.#owner;
    if (index >= this.length && settings.whenRowsRunOut !== 'circular') this.#end();
    return this.circular();
  }

  circular(): Row {
    this.#refuseNone();
    return this.#table.row(this.#owner.index % this.length);
  }

  random(): Row {
    this.#refuseNone();
    return this.#table.row(this.#owner.random.integer(this.length));
  }

  /** However deep in its functions the journey is. */
  #end(): never {
    const { index } = this.#owner;
    this.#owner.outcome = 'interrupted';
    this.#owner.failure = `the data ran out: ${this.#name} has ${plural(this.length, 'row')}, and none is left for user ${index}`;
    throw ENDING;
  }

  #refuseNone(): void {
    if (this.length === 0) throw new RangeError(`${this.#name} has no rows`);
  }
}
