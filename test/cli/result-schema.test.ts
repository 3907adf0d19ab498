import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, it } from 'vitest';
import { resultSchema } from '../../src/statistics/result.ts';

const FILE = join(import.meta.dirname, '../../docs/result.schema.json');

it('the published schema of a result matches the sources (UPDATE_SCHEMA=1 rewrites it)', () => {
  const schema = toJsonSchema(resultSchema, {
    target: 'draft-2020-12',
    ignoreActions: ['readonly'],
  });
  const text = `${JSON.stringify({ title: 'Result of a Rushhour run', ...schema }, null, 2)}\n`;
  if (process.env['UPDATE_SCHEMA']) writeFileSync(FILE, text);
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(text));
});
