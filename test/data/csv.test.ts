import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { type CsvOptions, csv } from '../../src/data/csv.ts';
import type { DataSource } from '../../src/journey/data-source.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function tableOf<Row>(source: DataSource<Row>): Promise<Row[]> {
  const shared = await source.load(join(folder, 'workflow.mts'));
  // As worker threads receive it.
  const table = source.open(structuredClone(shared));
  return Array.from({ length: table.length }, (_, index) => table.row(index));
}

function rowsOf(text: string | Uint8Array, options: CsvOptions = {}) {
  writeFileSync(join(folder, 'rows.csv'), text);
  return tableOf(csv('rows.csv', options));
}

const problemOf = (text: string | Uint8Array, options: CsvOptions = {}) =>
  rowsOf(text, options).then(
    () => 'none',
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'INVALID_WORKFLOW' });
      return (error as Error).message.replace(/^data file .*rows\.csv cannot be used: /, '');
    },
  );

describe('a CSV file', () => {
  it.each<[string, string, Record<string, string>[], CsvOptions?]>([
    [
      'plain',
      'a,b\n1,2\n3,4\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['without a line break at its end', 'a,b\n1,2', [{ a: '1', b: '2' }]],
    [
      'with the line ends of Windows',
      'a,b\r\n1,2\r\n3,4\r\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['with a byte order mark', '\ufeffa,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['with quotes', 'a,b\n"1,\n2","say ""hi"""\n', [{ a: '1,\n2', b: 'say "hi"' }]],
    ['with quotes in its header', '"a,b","c\nd"\n1,2\n', [{ 'a,b': '1', 'c\nd': '2' }]],
    [
      'with empty fields and lines',
      'a,b\n\n,\n\n"",1\n\n',
      [
        { a: '', b: '' },
        { a: '', b: '1' },
      ],
    ],
    ['with blanks, which stay', 'a,b\n 1 , 2\n', [{ a: ' 1 ', b: ' 2' }]],
    ['with another delimiter', 'a;b\n1,5;2\n', [{ a: '1,5', b: '2' }], { delimiter: ';' }],
    ['without a header', '1,2\n', [{ x: '1', y: '2' }], { header: false, columns: ['x', 'y'] }],
    [
      'of which some columns are taken',
      'a,b,c\n1,2,3\n',
      [{ c: '3', a: '1' }],
      { columns: ['c', 'a'] },
    ],
    [
      'with names that objects have',
      '__proto__,constructor\n1,2\n',
      [JSON.parse('{"__proto__":"1","constructor":"2"}')],
    ],
    ['of one column', 'a\n1\n\n2\n', [{ a: '1' }, { a: '2' }]],
  ])('%s', async (_, text, rows, options) => {
    const read = await rowsOf(text, options);
    expect(read).toEqual(rows);
    expect(read.map(Object.entries)).toEqual(rows.map(Object.entries));
  });

  it('returns every row that was written, whatever it contains', async () => {
    const field = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));
    const tables = fc
      .integer({ min: 2, max: 5 })
      .chain((width) =>
        fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1 }),
      );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom('\n', '\r\n'), async (rows, end) => {
        const columns = rows[0]!.map((_, place) => `c${place}`);
        const text = [columns, ...rows].map((row) => row.map(quoted).join(',') + end).join('');
        const expected = rows.map((row) => Object.fromEntries(row.map((one, i) => [`c${i}`, one])));
        expect(await rowsOf(text)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, string | Uint8Array, string, CsvOptions?]>([
    ['a row is too short', 'a,b\n1,2\n3\n', 'line 3: it has 1 field instead of 2'],
    ['a row is too long', 'a,b\n1,2,3\n', 'line 2: it has 3 fields instead of 2'],
    [
      'a row is too short, below one of several lines',
      'a,b\n"1\n2\n3",4\n5\n',
      'line 5: it has 1 field instead of 2',
    ],
    [
      'a quote does not end',
      'a,b\n1,2\n"3,4\n5,6\n',
      'line 3: a quoted field begins here and does not end',
    ],
    [
      'a quote ends within a field',
      'a,b\n"1"x,2\n',
      'line 2: unexpected text after a closing quote',
    ],
    ['it is empty', '', 'it is empty: its first line must name the columns'],
    ['it has a header and no rows', 'a,b\n\n', 'it has no rows'],
    ['two columns have one name', 'a,b,a\n', 'line 1: two columns are named "a"'],
    ['a column has no name', 'a,,c\n', 'line 1: column 2 has no name'],
    [
      'a column is missing',
      'a,b\n1,2\n',
      'line 1: there is no column "c"; there are a, b',
      { columns: ['a', 'c'] },
    ],
    [
      'it has no header and no names',
      'a,b\n',
      'without a header, its columns need names: set columns',
      { header: false },
    ],
    [
      'it is no UTF-8',
      Buffer.from('a,b\n1,\xe4\n', 'latin1'),
      'line 1: it is not UTF-8 text from about here on',
    ],
    ['it has a NUL character', 'a,b\n1,2\n3,\0\n', 'line 3: it contains a NUL character'],
  ])('is refused where %s', async (_, text, message, options) => {
    expect(await problemOf(text, options)).toBe(message);
  });

  it('with an unterminated quote is rejected before all of it is in memory', async () => {
    const text = `a,b\n1,2\n"${'3,4\n'.repeat(5_000_000)}`;
    expect(await problemOf(text)).toBe('line 3: a quoted field begins here and does not end');
  });

  it('that is not named by a path is refused in words', async () => {
    const load = async () => csv(5 as unknown as string).load(join(folder, 'workflow.mts'));
    await expect(load()).rejects.toThrow('a data file needs a path, and was given a number');
  });

  it('that does not exist is named, relative to its module', async () => {
    const load = csv('no/such.csv').load(join(folder, 'deep/workflow.mts'));
    const path = join(folder, 'deep/no/such.csv');
    await expect(load).rejects.toThrow(`data file ${path} cannot be used: it does not exist`);
    const dir = csv('.').load(join(folder, 'workflow.mts'));
    await expect(dir).rejects.toThrow('cannot be used: it is a folder');
  });

  it('is in memory once for all threads', async () => {
    writeFileSync(join(folder, 'rows.csv'), 'a,b\n1,2\n');
    const source = csv('rows.csv');
    const shared = (await source.load(join(folder, 'workflow.mts'))) as { bytes: unknown };
    const cloned = structuredClone(shared);
    expect(cloned.bytes).toBeInstanceOf(SharedArrayBuffer);
    new Uint8Array(shared.bytes as SharedArrayBuffer)[0] = '7'.charCodeAt(0);
    expect(source.open(cloned).row(0)).toEqual({ a: '7', b: '2' });
  });
});

it('rows have the type of their columns', () => {
  interface Account {
    readonly email: string;
    readonly key: string;
  }
  type RowOf<Source> = Source extends DataSource<infer Row> ? Row : never;
  const listed = csv('a.csv', { columns: ['email', 'key'] });
  expectTypeOf<RowOf<typeof listed>>().toEqualTypeOf<Readonly<Record<'email' | 'key', string>>>();
  const declared = csv<Account>('a.csv', { delimiter: ';' });
  expectTypeOf<RowOf<typeof declared>>().toEqualTypeOf<Readonly<Account>>();
  const plain = csv('a.csv');
  expectTypeOf<RowOf<typeof plain>>().toEqualTypeOf<Readonly<Record<string, string>>>();
  // @ts-expect-error: fields are texts
  csv<{ count: number }>('a.csv');
});
