import type { Random } from '../border/random.ts';
import { plural } from '../text/format.ts';
import { ENDING, type Outcome } from './outcome.ts';

/** Rows in memory that is shared by all threads, or copied to each by structured clone. */
export type SharedRows = unknown;

/** A table of rows in one thread; rows are decoded on demand. */
export interface RowTable<Row> {
  readonly length: number;
  /** @param index 0 to `length` - 1 */
  row(index: number): Row;
}

/**
 * The source of the rows in a workflow's `data`, such as `csv('accounts.csv')`. It is read once, on the main thread,
 * before a run; each worker opens the rows that were read.
 */
export interface DataSource<Row> {
  /** The file's name, for messages. */
  readonly name: string;
  /**
   * Reads all rows.
   *
   * @param module the workflow module that names the source, an absolute path: relative paths start at its folder
   * @throws RushhourError `INVALID_WORKFLOW` naming the file, and the row that cannot be read
   */
  load(module: string): Promise<SharedRows>;
  /** Called in each thread: `shared` is what {@link load} returned, or its structured clone. */
  open(shared: SharedRows): RowTable<Row>;
}

/** What happens when no unused row is left for a user: the run ends, or rows are reused. */
export type WhenRowsRunOut = (typeof WHEN_ROWS_RUN_OUT)[number];

export const WHEN_ROWS_RUN_OUT = ['stop', 'circular'] as const;

/** The user whose rows they are: its index and random numbers determine the rows. */
interface RowOwner {
  readonly index: number;
  readonly random: Random;
  readonly settings: { readonly whenRowsRunOut?: WhenRowsRunOut };
  outcome: Outcome | null;
  failure: string;
}

/**
 * The rows of a source for one user. They depend only on the user's index and the seed, not on the number of workers.
 */
export interface UserRows<Row> {
  /** Number of rows in the source. */
  readonly length: number;
  /**
   * The row at the user's index, which no other user of the run gets; the same on each call. If there are fewer rows than
   * users, the journey and the run end here, unless the profile allows rows to be reused.
   */
  unique(): Row;
  /** The row at the user's index, starting over after the last row; the same on each call. */
  circular(): Row;
  /** A random row, each with equal probability; a new one on each call. */
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

  /** From any depth of the journey's functions. */
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
