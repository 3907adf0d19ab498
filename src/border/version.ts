import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of this package. */
export function version(): string {
  // Next to src/, or next to dist/ in the built package.
  const file = ['../../package.json', '../../../package.json']
    .map((path) => join(import.meta.dirname, path))
    .find((path) => existsSync(path))!;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
