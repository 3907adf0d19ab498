import { appendFile } from 'node:fs/promises';
import { annotations } from '../answers/ci/annotations.ts';
import { type CheckedRun, checksOfRun } from '../answers/ci/checks.ts';
import { junitXml } from '../answers/ci/junit.ts';
import { runMarkdown } from '../answers/ci/markdown.ts';
import { type WantedFile, wantedFiles, writeTo } from '../outputs/destination.ts';
import type { Output } from '../outputs/output.ts';
import { ResultFile } from '../outputs/result-file.ts';
import type { RunResult } from '../statistics/result.ts';

/** Files for CI systems. */
export interface CiOptions {
  readonly junit?: string | undefined;
  readonly summary?: string | undefined;
}

/** The requested files, to be checked before anything is written. */
export function ciFiles({ junit, summary }: CiOptions): WantedFile[] {
  return wantedFiles({ '--junit': junit, '--summary': summary });
}

/**
 * Writes the requested files. In a GitHub Actions job, also adds to the job summary and annotates failures on
 * standard error, because standard output may be a result.
 */
export async function tellCi(
  runs: readonly CheckedRun[],
  markdown: string,
  { junit, summary }: CiOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (junit !== undefined) await writeTo(junit, [junitXml(runs)]);
  if (summary !== undefined) await writeTo(summary, [markdown]);
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  const jobSummary = env['GITHUB_STEP_SUMMARY'];
  if (jobSummary) await appendFile(jobSummary, `${markdown}\n`);
  process.stderr.write(annotations(runs));
}

/** The same at the end of a run: an output for each file, and one for the job. */
export function ciOutputs(options: CiOptions): Output[] {
  const tell = (result: RunResult, files: CiOptions, env: NodeJS.ProcessEnv) =>
    tellCi([checksOfRun(result)], runMarkdown(result), files, env);
  const { junit, summary } = options;
  const files = [{ junit }, { summary }].flatMap((one: CiOptions) =>
    ciFiles(one).map((wanted) => new ResultFile(wanted, (result) => tell(result, one, {}))),
  );
  const inJob = process.env['GITHUB_ACTIONS'] === 'true';
  const job: Output = { result: (result) => tell(result, {}, process.env) };
  return inJob ? [...files, job] : files;
}
