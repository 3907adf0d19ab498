import { existsSync } from 'node:fs';
import { constants, copyFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { RushhourError, reasonOf } from '../../border/errors.ts';
import { makeFolder } from '../../border/make-folder.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';
import { invocation } from '../invocation.ts';
import { type JsonOption, printJson } from '../json-option.ts';
import { profileSchemaText } from './schema.ts';

/** The files to write, and their purpose. They are in `templates/`, and run unchanged. */
const FILES = [
  ['traffic.yaml', 'the profile: how much traffic, from which users'],
  ['workflow.mts', 'a workflow of your own: what users do'],
  ['traffic.mts', 'a script that runs the same profile'],
] as const;

/** The profile refers to it, for editors. */
const SCHEMA = ['profile.schema.json', 'lets editors complete and check the profile'] as const;
const ALL = [...FILES, SCHEMA];

/** The folder, seen from the sources or from the built package, which has `dist` in between. */
const TEMPLATES = ['../../../templates', '../../../../templates'];

/** Writes the files of a new project: a profile, a workflow and a script. */
export async function initCommand(folder: string, { json }: JsonOption): Promise<number> {
  const templates = TEMPLATES.map((path) => join(import.meta.dirname, path)).find(existsSync)!;
  const targets = ALL.map(([name]) => join(folder, name));
  const there = targets.filter((path) => existsSync(path));
  if (there.length > 0) {
    throw new RushhourError(
      'INVALID_OPTION',
      `nothing was written, because these files exist: ${there.join(', ')}. Choose another folder: ${invocation()} init DIR`,
    );
  }
  try {
    await makeFolder(folder);
    for (const [i, [name]] of FILES.entries()) {
      await copyFile(join(templates, name), targets[i]!, constants.COPYFILE_EXCL);
    }
    await writeFile(targets.at(-1)!, profileSchemaText(), { flag: 'wx' });
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `the files cannot be written to ${folder}: ${reasonOf(error)}`,
    );
  }
  if (json) return printJson({ written: targets });
  process.stdout.write(`${reportOn(folder, targets).join('\n')}\n`);
  return EXIT.good;
}

function reportOn(folder: string, [profile, , script]: readonly string[]): string[] {
  const width = Math.max(...ALL.map(([, what]) => what.length));
  const files = ALL.map(([name, what]) => [join(folder, name), what.padEnd(width)]);
  return [
    'written:',
    ...table(files),
    '',
    'next:',
    `  ${invocation()} run ${profile}`,
    ...(isInstalledFor(folder) ? [] : [`  ${installation()}   (for the script, and for types)`]),
    `  node ${script}`,
  ];
}

/** How to install this package: a checkout is packed first, because it is not published anywhere else. */
function installation(): string {
  if (!import.meta.filename.endsWith('.ts')) return 'npm install rushhour';
  const checkout = join(import.meta.dirname, '../../..');
  return `npm install $(npm pack --silent ${checkout})`;
}

function isInstalledFor(folder: string): boolean {
  try {
    createRequire(resolve(folder, 'x.js')).resolve('rushhour');
    return true;
  } catch {
    return false;
  }
}
