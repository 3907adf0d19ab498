import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RushhourError } from '../../src/border/errors.ts';
import { importOpenApi } from '../../src/import/openapi/import-openapi.ts';
import { sampleFor } from '../../src/import/openapi/sample.ts';
import { writeImport } from '../../src/import/write-import.ts';

const examples = createRequire(import.meta.url).resolve('@readme/oas-examples/package.json');
const example = (name: string) => join(examples, '..', name);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-openapi-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('an OpenAPI document', () => {
  it('uses the ids that it received before, and deletes last', async () => {
    const { files } = await importOpenApi(
      example('3.1/json/train-travel.json'),
      'train',
      undefined,
    );
    const bookings = files.find(([name]) => /booking/.test(name))![1];
    expect(bookings).toMatch(/const \w+ = yield\* steps\.createBooking\(/);
    expect(bookings).toMatch(/params: \{ bookingId: \w+\.json\?\.id \?\? '/);
    expect(bookings.indexOf('yield* steps.deleteBooking')).toBeGreaterThan(
      bookings.indexOf('yield* steps.getBooking'),
    );
  });

  it.each([
    ['that is not there', null, /no\.yaml cannot be read: no such file or directory/],
    ['that is empty', '', /no\.yaml is empty/],
    ['that is none', 'a: b', /is not an OpenAPI 3.0 or 3.1 document$/],
    [
      'of Swagger 2.0',
      'swagger: "2.0"\ninfo: { title: a, version: "1" }\npaths: {}',
      /is not an OpenAPI 3\.0 or 3\.1 document/,
    ],
    [
      'that is malformed',
      'openapi: 3.0.0\ninfo: { title: a, version: "1" }\npaths: { /a: { get: {} } }',
      /responses/,
    ],
  ])('%s is rejected with one message', async (_, text, message) => {
    const path = join(folder, 'no.yaml');
    if (text !== null) await writeFile(path, text);
    const refused = importOpenApi(path, 'no', undefined);
    await expect(refused).rejects.toBeInstanceOf(RushhourError);
    await expect(refused).rejects.toThrow(message);
  });
});

describe('a sample of a schema', () => {
  it.each([
    [{ type: 'string', minLength: 8 }, 'samplexx'],
    [{ type: 'string', maxLength: 3 }, 'sam'],
    [{ type: 'string', format: 'date-time' }, '2025-06-15T12:00:00Z'],
    [{ type: 'string', pattern: '^[A-Z]{3}$' }, 'ABC'],
    [{ type: 'integer', minimum: 5, maximum: 9 }, 5],
    [{ type: 'integer', exclusiveMinimum: 5 }, 6],
    [{ type: 'integer', minimum: 5, exclusiveMinimum: true }, 6],
    [{ type: 'number', multipleOf: 10, minimum: 11 }, 20],
    [{ type: 'integer', maximum: -3 }, -3],
    [{ type: ['string', 'null'] }, 'sample'],
    [{ type: 'array', items: { enum: ['a', 'b'] }, minItems: 2 }, ['a', 'a']],
    [
      { allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { type: 'boolean' } } }] },
      { a: 1, b: true },
    ],
    [{ oneOf: [{ type: 'null' }, { type: 'integer' }] }, 1],
    [
      { properties: { id: { type: 'string', readOnly: true }, name: { example: 'Ann' } } },
      { name: 'Ann' },
    ],
  ])('%j is %j', (schema, sample) => {
    expect(sampleFor(schema)).toEqual(sample);
  });
});

it('the generated code is short and typed', async () => {
  const result = await importOpenApi(
    example('3.0/json/petstore-expanded.json'),
    'pets',
    'http://pets',
  );
  await writeImport(result, join(folder, 'pets'));
  const text = await readFile(join(folder, 'pets', result.files[1]![0]), 'utf8');
  expect(text).toContain("import { defineWorkflow, del, get, post } from 'rushhour';");
  await expect(writeImport(result, join(folder, 'pets'))).rejects.toThrow(
    /nothing was written, because these files exist/,
  );
});
