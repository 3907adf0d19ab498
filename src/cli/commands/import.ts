import { basename, extname } from 'node:path';
import { RushhourError } from '../../border/errors.ts';
import type { ImportResult } from '../../import/import-result.ts';
import { writeImport } from '../../import/write-import.ts';
import { count, printable } from '../../text/format.ts';
import { EXIT } from '../exit-codes.ts';
import { invocation } from '../invocation.ts';

export interface ImportOptions {
  readonly output?: string;
  readonly name?: string;
  /** Base URL of the services. */
  readonly target?: string;
  readonly json?: boolean;
}

export interface HarOptions extends ImportOptions {
  readonly assets?: 'group' | 'omit';
  readonly allHosts?: boolean;
}

export interface AccessLogOptions extends ImportOptions {
  readonly assets?: 'group' | 'omit';
}

export async function importHarCommand(file: string, options: HarOptions): Promise<number> {
  const { importHar } = await import('../../import/har/import-har.ts');
  const { assets = 'group', allHosts = false } = options;
  return finish(importHar(file, nameOf(file, options), { assets, allHosts }), options);
}

export async function importOpenApiCommand(file: string, options: ImportOptions): Promise<number> {
  const { importOpenApi } = await import('../../import/openapi/import-openapi.ts');
  return finish(await importOpenApi(file, nameOf(file, options), options.target), options);
}

export async function importAccessLogCommand(
  file: string,
  options: AccessLogOptions,
): Promise<number> {
  const { importAccessLog } = await import('../../import/access-log/import-access-log.ts');
  const { assets = 'omit', target = 'http://localhost:8080' } = options;
  return finish(await importAccessLog(file, nameOf(file, options), { assets, target }), options);
}

/** Writes the files and checks that they are valid. */
async function finish(
  result: ImportResult,
  { output = '.', json }: ImportOptions,
): Promise<number> {
  const written = await writeImport(result, output);
  const [profile] = written;
  const { TrafficProfile } = await import('../../profile/profile.ts');
  const { loadWorkflows } = await import('../../engine/load-workflows.ts');
  // The user still has to set the environment variables.
  const environment = new Proxy(process.env, { get: (all, name) => all[String(name)] ?? 'unset' });
  await loadWorkflows(TrafficProfile.fromYaml(profile, { environment }));
  process.stdout.write(
    json
      ? `${JSON.stringify({ written, found: result.found, notes: result.notes }, null, 2)}\n`
      : textOf(result, written),
  );
  return EXIT.good;
}

function textOf({ found, notes }: ImportResult, written: readonly string[]): string {
  const figures = Object.entries(found).map(([what, number]) => {
    const words = what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const noun = number === 1 ? words.replace(/s\b/, '') : words;
    return `${Number.isInteger(number) ? count(number) : number} ${noun}`;
  });
  const [profile] = written;
  const lines = [
    `found ${figures.join(', ')}`,
    ...notes.map((note) => `  ${printable(note)}`),
    ...written.map((path) => `  written: ${printable(path)}`),
    '',
    `next: ${invocation()} try ${printable(profile!)}`,
  ];
  return `${lines.join('\n')}\n`;
}

const NAME = /^[a-z][\w-]{0,63}$/i;

/** Of the profile, its workflow and their files: the given name, or the file's. */
function nameOf(file: string, { name }: ImportOptions): string {
  if (name !== undefined) {
    if (NAME.test(name)) return name;
    throw new RushhourError(
      'INVALID_OPTION',
      '--name must be a letter and up to 63 letters, digits, "_" or "-"',
    );
  }
  const stem = basename(file.replace(/\.gz$/, ''), extname(file.replace(/\.gz$/, '')));
  const safe = stem
    .replace(/[^\w-]+/g, '-')
    .replace(/^[^a-z]+/i, '')
    .slice(0, 60);
  return NAME.test(safe) ? safe : 'imported';
}
