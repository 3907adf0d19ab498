/** Rows stored back to back in memory shared by all threads. */
export interface StoredRows {
  /** Names of the fields; null if rows are JSON. */
  readonly columns: readonly string[] | null;
  readonly bytes: SharedArrayBuffer;
  /** Offset of each row's first byte, and of the end of the last one: 32 bits each. */
  readonly offsets: SharedArrayBuffer;
}

/** The maximum size of a byte array with 32-bit offsets. */
export const MOST_BYTES = 2 ** 31 - 1;

/** Collects rows as they are read. */
export class RowWriter {
  readonly #bytes: Buffer;
  readonly #shared: SharedArrayBuffer;
  readonly #offsets: number[] = [0];
  #end = 0;

  /** @param capacity in bytes: an upper bound for all rows */
  constructor(capacity: number) {
    this.#shared = new SharedArrayBuffer(capacity);
    this.#bytes = Buffer.from(this.#shared);
  }

  /** Number of rows. */
  get length(): number {
    return this.#offsets.length - 1;
  }

  /** @throws RangeError if there is no room left */
  add(row: string): void {
    const end = this.#end + Buffer.byteLength(row);
    if (end > this.#bytes.length) throw new RangeError('it grew while it was read');
    this.#bytes.write(row, this.#end);
    this.#end = end;
    this.#offsets.push(end);
  }

  /** @throws Error if there are none */
  rows(columns: readonly string[] | null): StoredRows {
    if (this.length === 0) throw new Error('it has no rows');
    const offsets = new SharedArrayBuffer(this.#offsets.length * Uint32Array.BYTES_PER_ELEMENT);
    new Uint32Array(offsets).set(this.#offsets);
    return { columns, bytes: this.#shared, offsets };
  }
}

/** Decodes rows on demand. */
export class RowReader {
  readonly #bytes: Buffer;
  readonly #offsets: Uint32Array;

  constructor({ bytes, offsets }: StoredRows) {
    this.#bytes = Buffer.from(bytes);
    this.#offsets = new Uint32Array(offsets);
  }

  get length(): number {
    return this.#offsets.length - 1;
  }

  /** @param index 0 to `length` - 1 */
  text(index: number): string {
    return this.#bytes.toString('utf8', this.#offsets[index], this.#offsets[index + 1]);
  }
}
