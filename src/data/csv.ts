import { Readable } from 'node:stream';
import type { DataSource, RowTable, SharedRows } from '../journey/data-source.ts';
import { plural } from '../text/format.ts';
import { BadRow, DataFile, linesIn } from './data-file.ts';
import { RowReader, RowWriter, type StoredRows } from './row-store.ts';

export interface CsvOptions {
  /**
   * Names of the columns. With a header, these columns are read, in any order, and each must exist; without a header,
   * they name the fields of each row. Default: all columns, by their names in the header.
   */
  readonly columns?: readonly string[];
  /** Whether the first row contains the column names. Default true. */
  readonly header?: boolean;
  /** Separates fields; one character. Default `,`. */
  readonly delimiter?: string;
}

/** A row with known columns. */
export type CsvRow<Columns extends readonly string[]> = Readonly<Record<Columns[number], string>>;

/**
 * Rows of a CSV file (RFC 4180). Fields are strings; quoted fields may contain line breaks, and `""` for a quote.
 * Empty lines and a byte order mark are skipped.
 *
 * ```ts
 * data: { accounts: csv('accounts.csv', { columns: ['email', 'password'] }) }
 * ```
 *
 * @param file relative to the module that names it
 */
export function csv<const Columns extends readonly string[]>(
  file: string,
  options: CsvOptions & { readonly columns: Columns },
): DataSource<CsvRow<Columns>>;
/** Rows of a declared type, such as `csv<Account>('accounts.csv')`: its properties are the columns. */
export function csv<
  Row extends { readonly [Column in keyof Row]: string } = Record<string, string>,
>(file: string, options?: CsvOptions): DataSource<Readonly<Row>>;
export function csv(file: string, options: CsvOptions = {}): DataSource<Record<string, string>> {
  return new CsvSource(file, options);
}

/** Separates the fields of a row in memory. Files that contain it are rejected. */
const SEPARATOR = '\0';

/** In characters: with a missing quote, the rest of the file would otherwise be one row. */
const LONGEST_ROW = 16 * 1024 * 1024;

class CsvSource implements DataSource<Record<string, string>> {
  readonly name: string;
  readonly #options: CsvOptions;

  constructor(file: string, options: CsvOptions) {
    this.name = file;
    this.#options = options;
  }

  load(module: string): Promise<StoredRows> {
    return new DataFile(this.name, module).read((text, bytes) => this.#read(text, bytes));
  }

  open(shared: SharedRows): RowTable<Record<string, string>> {
    return new CsvTable(shared as StoredRows);
  }

  async #read(text: AsyncIterable<string>, bytes: number): Promise<StoredRows> {
    const { columns, header = true, delimiter = ',' } = this.#options;
    if (!header && columns === undefined) {
      throw new Error('without a header, its columns need names: set columns');
    }
    const writer = new RowWriter(bytes);
    let names = header ? null : namesOf(columns!, 1);
    let taken: readonly number[] | null = null;
    await parse(text, delimiter, (fields, line) => {
      if (names === null) {
        names = namesOf(fields, line);
        taken = columns === undefined ? null : placesOf(columns, names, line);
        return;
      }
      if (fields.length !== names.length) {
        throw new BadRow(
          line,
          `it has ${plural(fields.length, 'field')} instead of ${names.length}`,
        );
      }
      const kept = taken === null ? fields : taken.map((place) => fields[place]!);
      if (kept.some((field) => field.includes(SEPARATOR))) {
        throw new BadRow(line, 'it contains a NUL character');
      }
      writer.add(kept.join(SEPARATOR));
    });
    if (names === null) throw new Error('it is empty: its first line must name the columns');
    return writer.rows(columns ?? names);
  }
}

/**
 * Parses text according to RFC 4180 and passes on its rows, except for empty lines.
 *
 * @param take receives the fields of a row, and the line on which it begins
 */
async function parse(
  text: AsyncIterable<string>,
  delimiter: string,
  take: (fields: readonly string[], line: number) => void,
): Promise<void> {
  // Slow to load, so loaded only if there is a file to read.
  const { default: papa } = await import('papaparse');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let line = 1;
  let sinceRow = 0;
  let failure: unknown = null;
  async function* pieces() {
    for await (const piece of text) {
      sinceRow += piece.length;
      if (sinceRow > LONGEST_ROW)
        throw new BadRow(line, 'a quoted field begins here and does not end');
      yield piece;
    }
  }
  const input = Readable.from(pieces(), { objectMode: false, encoding: 'utf8' });
  papa.parse<string[]>(input, {
    delimiter,
    step({ data, errors }, parser) {
      sinceRow = 0;
      try {
        const [error] = errors;
        if (error !== undefined) throw new BadRow(line, QUOTES[error.code] ?? error.message);
        if (data.length > 1 || data[0] !== '') take(data, line);
        line += 1 + data.reduce((sum, field) => sum + linesIn(field), 0);
      } catch (error) {
        failure ??= error;
        parser.abort();
        input.destroy();
      }
    },
    complete: () => (failure === null ? resolve() : reject(failure)),
    error: reject,
  });
  await promise;
}

const QUOTES: Readonly<Record<string, string>> = {
  MissingQuotes: 'a quoted field begins here and does not end',
  InvalidQuotes: 'unexpected text after a closing quote',
};

function namesOf(names: readonly string[], line: number): readonly string[] {
  for (const [place, name] of names.entries()) {
    if (name.trim() === '') throw new BadRow(line, `column ${place + 1} has no name`);
    if (names.indexOf(name) < place) throw new BadRow(line, `two columns are named "${name}"`);
  }
  return names;
}

function placesOf(wanted: readonly string[], names: readonly string[], line: number): number[] {
  return wanted.map((name) => {
    const place = names.indexOf(name);
    if (place >= 0) return place;
    throw new BadRow(line, `there is no column "${name}"; there are ${names.join(', ')}`);
  });
}

class CsvTable implements RowTable<Record<string, string>> {
  readonly #reader: RowReader;
  readonly #columns: readonly string[];

  constructor(rows: StoredRows) {
    this.#reader = new RowReader(rows);
    this.#columns = rows.columns!;
  }

  get length(): number {
    return this.#reader.length;
  }

  row(index: number): Record<string, string> {
    const fields = this.#reader.text(index).split(SEPARATOR);
    return Object.fromEntries(this.#columns.map((name, place) => [name, fields[place]!]));
  }
}
