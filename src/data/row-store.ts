/** Rows one after the other in memory that all threads share. */
export interface StoredRows {
  /** Of the fields of each row; null where a row is JSON. */
  readonly columns: readonly string[] | null;
  readonly bytes: SharedArrayBuffer;
  /** Of each row's first byte, and behind the last one: 32 bits each. */
  readonly offsets: SharedArrayBuffer;
}

/** More than this has no place in an array of bytes with 32-bit offsets. */
export const MOST_BYTES = 2 ** 31 - 1;

/** Takes rows as they are read. */
export class RowWriter {
  readonly #bytes: Buffer;
  readonly #shared: SharedArrayBuffer;
  readonly #offsets: number[] = [0];
  #end = 0;

  /** @param capacity in bytes: as many as the rows have at most */
  constructor(capacity: number) {
    this.#shared = new SharedArrayBuffer(capacity);
    this.#bytes = Buffer.from(this.#shared);
  }

  /** How many rows there are. */
  get length(): number {
    return this.#offsets.length - 1;
  }

  /** @throws RangeError when there is no room left */
  add(row: string): void {
    const end = this.#end + Buffer.byteLength(row);
    if (end > this.#bytes.length) throw new RangeError('it grew while it was read');
    this.#bytes.write(row, this.#end);
    this.#end = end;
    this.#offsets.push(end);
  }

  rows(columns: readonly string[] | null): StoredRows {
    const offsets = new SharedArrayBuffer(this.#offsets.length * Uint32Array.BYTES_PER_ELEMENT);
    new Uint32Array(offsets).set(this.#offsets);
    return { columns, bytes: this.#shared, offsets };
  }
}

/** Reads rows as text, each when it is asked for. */
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
