import { format, parse, resolve } from 'node:path';
import { RushhourError, reasonOf } from '../../border/errors.ts';
import { writeTo } from '../../outputs/destination.ts';
import { readResult } from '../../report/read-result.ts';
import { reportPieces } from '../../report/report.ts';
import { EXIT } from '../exit-codes.ts';

export interface ReportCommandOptions {
  readonly output?: string;
}

/** Creates a report from an existing result. */
export async function reportCommand(
  path: string,
  { output }: ReportCommandOptions,
): Promise<number> {
  const result = await readResult(path);
  const { dir, name } = parse(path);
  const file = output ?? format({ dir, name, ext: '.html' });
  if (resolve(file) === resolve(path)) {
    throw new RushhourError(
      'INVALID_OPTION',
      `${file} is the result itself: choose another file with -o`,
    );
  }
  try {
    await writeTo(file, await reportPieces(result));
  } catch (error) {
    throw new RushhourError('INVALID_OPTION', `${file} cannot be written: ${reasonOf(error)}`);
  }
  process.stdout.write(`written: ${file}\n`);
  return EXIT.good;
}
