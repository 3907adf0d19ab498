import { Readable } from 'node:stream';
import type { DataSource, RowTable, SharedRows } from '../journey/data-source.ts';
import { plural } from '../text/format.ts';
import { BadRow, DataFile, linesIn } from './data-file.ts';
import { RowReader, RowWriter, type StoredRows } from './row-store.ts';

export interface CsvOptions {
  /**
   * Names of the columns. With a header they are the ones that are taken, in any order, and each has to be there;
   * without one they name the fields of each row. Default: all columns, by their names in the header.
   */
  readonly columns?: readonly string[];
  /** Whether the first row has the names of the columns. Default true. */
  readonly header?: boolean;
  /** One character between fields. Default `,`. */
  readonly delimiter?: string;
}

/** A row of which the columns are known. */
export type CsvRow<Columns extends readonly string[]> = Readonly<Record<Columns[number], string>>;

/**
 * Rows of a CSV file (RFC 4180): fields are texts; quoted ones may have line breaks in them, and `""` for a quote.
 * Empty lines are skipped. A byte order mark is no part of the file.
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
/** Rows of a type that is declared, such as `csv<Account>('accounts.csv')`: its properties are the columns. */
export function csv<
  Row extends { readonly [Column in keyof Row]: string } = Record<string, string>,
>(file: string, options?: CsvOptions): DataSource<Readonly<Row>>;
export function csv(file: string, options: CsvOptions = {}): DataSource<Record<string, string>> {
  return new CsvSource(file, options);
}

/** Between the fields of a row in memory. Files that have it are refused. */
const SEPARATOR = '\0';

/** In characters: where a quote is missing, the rest of the file would be one row. */
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
      throw new Error('without a header its columns need names: give columns');
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
        throw new BadRow(line, 'it has a NUL character in it');
      }
      writer.add(kept.join(SEPARATOR));
    });
    if (names === null) throw new Error('it is empty: its first line names the columns');
    return writer.rows(columns ?? names);
  }
}

/**
 * Reads a text as RFC 4180 has it, and hands over its rows but for empty lines.
 *
 * @param take is told the fields of a row, and the line on which it begins
 */
async function parse(
  text: AsyncIterable<string>,
  delimiter: string,
  take: (fields: readonly string[], line: number) => void,
): Promise<void> {
  // Takes its time to load: only where there is a file to read.
  const { default: papa } = await import('papaparse');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let line = 1;
  let sinceRow = 0;
  let failure: unknown = null;
  async function* pieces() {
    for await (const piece of text) {
      sinceRow += piece.length;
      if (sinceRow > LONGEST_ROW) throw new BadRow(line, 'a quote begins here and does not end');
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
  MissingQuotes: 'a quote begins here and does not end',
  InvalidQuotes: 'there is more behind a quote that ends a field',
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
