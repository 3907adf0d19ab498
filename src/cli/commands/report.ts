import { format, parse } from 'node:path';
import { checkDestinations, isStandardOutput, writeTo } from '../../outputs/destination.ts';
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
  await checkDestinations(
    [{ option: output === undefined ? 'the report' : '-o', path: file }],
    [path],
  );
  await writeTo(file, await reportPieces(result));
  if (!isStandardOutput(file)) process.stdout.write(`written: ${file}\n`);
  return EXIT.good;
}
