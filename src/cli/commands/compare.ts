import { checksOfComparison, checksOfRefusal } from '../../answers/ci/checks.ts';
import { comparisonMarkdown, refusalMarkdown } from '../../answers/ci/markdown.ts';
import { type Budget, parseBudget } from '../../answers/compare/budget.ts';
import { incomparable } from '../../answers/compare/comparable.ts';
import { compare } from '../../answers/compare/comparison.ts';
import { readSide, resultFiles } from '../../answers/compare/read-side.ts';
import { RushhourError } from '../../border/errors.ts';
import { checkDestinations, wantedFiles, writeTo } from '../../outputs/destination.ts';
import { comparisonLines } from '../answers/comparison.ts';
import { type CiOptions, ciFiles, tellCi } from '../ci.ts';
import { EXIT } from '../exit-codes.ts';
import { sayWritten, screenBeside } from '../screen.ts';
import { terminalOf } from '../terminal.ts';

export interface CompareCommandOptions extends CiOptions {
  readonly budget?: readonly string[];
  readonly json?: string;
  readonly report?: string;
}

/** Compares the first results with each of the others. */
export async function compareCommand(
  paths: readonly string[],
  options: CompareCommandOptions,
): Promise<number> {
  const { budget = [], json, report } = options;
  const budgets = budget.map(parseBudget);
  await checkDestinations(
    [...wantedFiles({ '--json': json, '--report': report }), ...ciFiles(options)],
    await resultFilesOf(paths),
  );
  const comparisons = await compareAll(paths, budgets).catch(async (error: unknown) => {
    // A pipeline must not mistake a missing baseline for one that was met.
    const reason = error instanceof Error ? error.message : String(error);
    await tellCi([checksOfRefusal(reason)], refusalMarkdown(reason), options);
    throw error;
  });
  const files = [json, report, options.junit, options.summary];
  const out = screenBeside(files);
  const terminal = terminalOf(out);
  out.write(comparisons.map((one) => comparisonLines(one.comparison, terminal)).join('\n'));
  const found = comparisons.map(({ comparison }) => comparison);
  if (json !== undefined)
    await writeTo(json, [`${JSON.stringify(found.length === 1 ? found[0] : found, null, 2)}\n`]);
  if (report !== undefined) {
    const { comparisonPage } = await import('../../answers/pages.ts');
    await writeTo(report, [await comparisonPage(comparisons)]);
  }
  const markdown = found.map(comparisonMarkdown).join('\n');
  await tellCi(found.map(checksOfComparison), markdown, options);
  sayWritten(out, files);
  const exceeded = found.some(({ budgets }) => budgets.some(({ status }) => status === 'exceeded'));
  return exceeded ? EXIT.thresholdMissed : EXIT.good;
}

/** All files that are read. A path that cannot be read is reported later. */
async function resultFilesOf(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(paths.map((path) => resultFiles(path).catch(() => [path])));
  return files.flat();
}

async function compareAll(paths: readonly string[], budgets: readonly Budget[]) {
  const [before, ...others] = await Promise.all(paths.map(readSide));
  const base = before!.runs[0]!;
  const rest = [...before!.runs.slice(1), ...others.flatMap(({ runs }) => runs)];
  const reasons = incomparable(base, rest);
  if (reasons.length > 0) {
    throw new RushhourError('INVALID_RESULT', `not compared:\n  ${reasons.join('\n  ')}`);
  }
  return others.map((after) => ({
    comparison: compare(before!, after, budgets),
    before: base.result,
    after: after.runs[0]!.result,
  }));
}
