import { existsSync } from 'node:fs';
import { constants, copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { RushhourError, reasonOf } from '../../border/errors.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';

/** What is written, and what it is. They are files of their own in `templates/`, and run as they are. */
const FILES = [
  ['traffic.yaml', 'the profile: how much traffic, by whom'],
  ['workflow.mts', 'what users do: a workflow of your own'],
  ['traffic.mts', 'the same run from a script'],
] as const;

/** The folder from the sources and from the built package, which has `dist` in between. */
const TEMPLATES = ['../../../templates', '../../../../templates'];

/** Writes the files with which traffic against services of one's own begins. */
export async function initCommand(folder: string): Promise<number> {
  const templates = TEMPLATES.map((path) => join(import.meta.dirname, path)).find(existsSync)!;
  const targets = FILES.map(([name]) => join(folder, name));
  const there = targets.filter((path) => existsSync(path));
  if (there.length > 0) {
    throw new RushhourError(
      'INVALID_OPTION',
      `nothing was written, as these files exist: ${there.join(', ')}. Give another folder: rushhour init DIR`,
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const [i, [name]] of FILES.entries()) {
      await copyFile(join(templates, name), targets[i]!, constants.COPYFILE_EXCL);
    }
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `the files cannot be written to ${folder}: ${reasonOf(error)}`,
    );
  }
  process.stdout.write(`${reportOn(folder, targets).join('\n')}\n`);
  return EXIT.good;
}

function reportOn(folder: string, [profile, , script]: readonly string[]): string[] {
  const width = Math.max(...FILES.map(([, what]) => what.length));
  const files = FILES.map(([name, what]) => [join(folder, name), what.padEnd(width)]);
  return [
    'written:',
    ...table(files),
    '',
    'next:',
    `  rushhour run ${profile}`,
    ...(isInstalledFor(folder) ? [] : ['  npm install rushhour   (for the script and for types)']),
    `  node ${script}`,
  ];
}

function isInstalledFor(folder: string): boolean {
  try {
    createRequire(resolve(folder, 'x.js')).resolve('rushhour');
    return true;
  } catch {
    return false;
  }
}
