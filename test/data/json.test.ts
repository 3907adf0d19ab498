import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { json, jsonl } from '../../src/data/json.ts';
import type { DataSource } from '../../src/journey/data-source.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rushhour-json-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const SOURCES = { json, jsonl };

async function rowsOf(kind: keyof typeof SOURCES, text: string): Promise<unknown[]> {
  writeFileSync(join(folder, 'rows'), text);
  const source = SOURCES[kind]('rows');
  const table = source.open(structuredClone(await source.load(join(folder, 'workflow.mts'))));
  return Array.from({ length: table.length }, (_, index) => table.row(index));
}

const problemOf = (kind: keyof typeof SOURCES, text: string) =>
  rowsOf(kind, text).then(
    () => 'none',
    (error: Error) => error.message.replace(/^data file .*rows cannot be used: /, ''),
  );

describe('rows of JSON', () => {
  it.each<[keyof typeof SOURCES, string, unknown[]]>([
    ['json', '[{"a": 1}, 2, [3]]', [{ a: 1 }, 2, [3]]],
    ['json', '\ufeff[\n1]\n', [1]],
    ['json', '[{"id": 736451098234567891, "x": 1e21}]', [{ id: 736451098234567891n, x: 1e21 }]],
    ['jsonl', '{"a": 1}\r\n\n  2\n[3]', [{ a: 1 }, 2, [3]]],
    ['jsonl', '\ufeff{"id": 736451098234567891}\n', [{ id: 736451098234567891n }]],
  ])('%s: %j', async (kind, text, rows) => {
    expect(await rowsOf(kind, text)).toEqual(rows);
  });

  it.each(['json', 'jsonl'] as const)('return what was written as %s', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1 }), async (values) => {
        const texts = values.map((value) => JSON.stringify(value));
        const text = kind === 'json' ? `[${texts.join(',')}]` : texts.join('\n');
        expect(await rowsOf(kind, text)).toEqual(texts.map((one) => JSON.parse(one)));
      }),
      { numRuns: 60 },
    );
  });

  it.each<[keyof typeof SOURCES, string, RegExp]>([
    ['json', '{"a": 1}', /^it does not contain a list of rows$/],
    ['json', '[\n1,\n2 3]', /^line 3: it is not JSON: Expected ',' or ']'/],
    ['json', '', /^line 1: it is not JSON: Unexpected end of JSON input$/],
    ['json', '[]', /^it has no rows$/],
    ['jsonl', '\n', /^it has no rows$/],
    ['jsonl', '{"a": 1}\n{"a": \n{"a": 3}\n', /^line 2: it is not JSON: /],
    ['jsonl', '1\n\n\n<html>', /^line 4: it is not JSON: /],
  ])('are refused with the line: %s %j', async (kind, text, message) => {
    expect(await problemOf(kind, text)).toMatch(message);
  });

  it('have the declared type', () => {
    const accounts = json<{ readonly id: bigint }>('a.json');
    expectTypeOf(accounts).toEqualTypeOf<DataSource<{ readonly id: bigint }>>();
    expectTypeOf(jsonl('a.jsonl')).toEqualTypeOf<DataSource<unknown>>();
  });
});
