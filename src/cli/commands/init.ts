import { existsSync } from 'node:fs';
import { constants, copyFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
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
    ...(isInstalledFor(folder)
      ? []
      : [`  ${installation(folder)}   (for the script, and for types)`]),
    // A checkout brings its own Node.js.
    `  ${isInCheckout(folder) ? 'npx node' : 'node'} ${script}`,
  ];
}

/** Null if this is the built package. */
const CHECKOUT = import.meta.filename.endsWith('.ts')
  ? join(import.meta.dirname, '../../..')
  : null;

function isInCheckout(folder: string): boolean {
  return CHECKOUT !== null && !relative(CHECKOUT, resolve(folder)).startsWith('..');
}

/** How to get this package for imports from a folder. A checkout is packed first, as it is not published anywhere. */
function installation(folder: string): string {
  if (CHECKOUT === null) return 'npm install rushhour';
  if (isInCheckout(folder)) return 'npm run build';
  return `npm install $(npm pack --silent ${CHECKOUT})`;
}

function isInstalledFor(folder: string): boolean {
  try {
    createRequire(resolve(folder, 'x.js')).resolve('rushhour');
    return true;
  } catch {
    return false;
  }
}
