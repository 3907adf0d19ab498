import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../exit-codes.ts';

/** The file, seen from the sources or from the built package, which has `dist` in between. */
const FILES = ['../../../docs/profile.schema.json', '../../../../docs/profile.schema.json'];

/** Prints the JSON Schema of a profile, for editors. */
export function schemaCommand(): number {
  process.stdout.write(profileSchemaText());
  return EXIT.good;
}

export function profileSchemaText(): string {
  const file = FILES.map((path) => join(import.meta.dirname, path)).find(existsSync)!;
  return readFileSync(file, 'utf8');
}
