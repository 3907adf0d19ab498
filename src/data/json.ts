import type { DataSource, RowTable, SharedRows } from '../journey/data-source.ts';
import { parseJson, writeJson } from '../journey/exact-json.ts';
import { BadRow, DataFile } from './data-file.ts';
import { RowReader, RowWriter, type StoredRows } from './row-store.ts';

/**
 * Rows of a JSON file: the items of its top-level list. Integers that do not fit a double are `bigint`. For files of
 * more than about 100 MB, {@link jsonl} needs less memory.
 *
 * @param file relative to the module that names it
 */
export function json<Row = unknown>(file: string): DataSource<Row> {
  return new JsonSource<Row>(file, readList);
}

/**
 * Rows of a file with one JSON value per line (JSON Lines). Empty lines are skipped.
 *
 * @param file relative to the module that names it
 */
export function jsonl<Row = unknown>(file: string): DataSource<Row> {
  return new JsonSource<Row>(file, readLines);
}

type ReadRows = (text: AsyncIterable<string>, bytes: number) => Promise<StoredRows>;

class JsonSource<Row> implements DataSource<Row> {
  readonly name: string;
  readonly #read: ReadRows;

  constructor(file: string, read: ReadRows) {
    this.name = file;
    this.#read = read;
  }

  load(module: string): Promise<StoredRows> {
    return new DataFile(this.name, module).read(this.#read);
  }

  open(shared: SharedRows): RowTable<Row> {
    return new JsonTable<Row>(shared as StoredRows);
  }
}

async function readList(text: AsyncIterable<string>): Promise<StoredRows> {
  let whole = '';
  for await (const piece of text) whole += piece;
  const items = checked(whole, 1);
  if (!Array.isArray(items)) throw new Error('it does not contain a list of rows');
  const rows = items.map((item) => writeJson(item)!);
  const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(row), 0);
  const writer = new RowWriter(bytes);
  for (const row of rows) writer.add(row);
  return writer.rows(null);
}

async function readLines(text: AsyncIterable<string>, bytes: number): Promise<StoredRows> {
  const writer = new RowWriter(bytes);
  let line = 1;
  const take = (row: string) => {
    const json = row.trim();
    if (json !== '') {
      checked(json, line);
      writer.add(json);
    }
    line++;
  };
  let rest = '';
  for await (const piece of text) {
    const rows = (rest + piece).split('\n');
    rest = rows.pop()!;
    for (const row of rows) take(row);
  }
  take(rest);
  return writer.rows(null);
}

/** As in "… in JSON at position 12 (line 2 column 3)". */
const PLACE = / \(line (\d{1,9}) column \d{1,9}\)/;

/** @throws BadRow saying where the text is not JSON @param line on which it begins */
function checked(text: string, line: number): unknown {
  const value = parseJson(text);
  if (value !== undefined) return value;
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const where = line + Number(PLACE.exec(message)?.[1] ?? 1) - 1;
    throw new BadRow(where, `it is not JSON: ${message.replace(PLACE, '')}`);
  }
}

class JsonTable<Row> implements RowTable<Row> {
  readonly #reader: RowReader;

  constructor(rows: StoredRows) {
    this.#reader = new RowReader(rows);
  }

  get length(): number {
    return this.#reader.length;
  }

  row(index: number): Row {
    return parseJson(this.#reader.text(index)) as Row;
  }
}
