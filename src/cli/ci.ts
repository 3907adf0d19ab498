import { appendFile } from 'node:fs/promises';
import { annotations } from '../answers/ci/annotations.ts';
import { type CheckedRun, checksOfRun } from '../answers/ci/checks.ts';
import { junitXml } from '../answers/ci/junit.ts';
import { runMarkdown } from '../answers/ci/markdown.ts';
import { type WantedFile, wantedFiles, writeTo } from '../outputs/destination.ts';
import type { Output } from '../outputs/output.ts';

/** Files for CI systems. */
export interface CiOptions {
  readonly junit?: string;
  readonly summary?: string;
}

/** The requested files, to be checked before the run. */
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
export function ciOutputs({ junit, summary }: CiOptions): Output[] {
  const inJob = process.env['GITHUB_ACTIONS'] === 'true';
  return [
    ...(junit === undefined ? [] : [ciOutput({ junit }, {}, junit)]),
    ...(summary === undefined ? [] : [ciOutput({ summary }, {}, summary)]),
    ...(inJob ? [ciOutput({}, process.env)] : []),
  ];
}

function ciOutput(options: CiOptions, env: NodeJS.ProcessEnv, target?: string): Output {
  return {
    ...(target === undefined ? {} : { kind: 'file', target }),
    result: (result) => tellCi([checksOfRun(result)], runMarkdown(result), options, env),
  };
}
