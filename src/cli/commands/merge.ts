import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checksOfRun } from '../../answers/ci/checks.ts';
import { runMarkdown } from '../../answers/ci/markdown.ts';
import { checkDestinations, wantedFiles, writeTo } from '../../outputs/destination.ts';
import { reportPieces } from '../../report/report.ts';
import { findJournals } from '../../shards/merge/find-journals.ts';
import { followShards } from '../../shards/merge/follow.ts';
import { Merge } from '../../shards/merge/merge.ts';
import type { RunResult } from '../../statistics/result.ts';
import { resultJson } from '../../statistics/result-json.ts';
import { type CiOptions, ciFiles, tellCi } from '../ci.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { sayWritten, screenBeside } from '../screen.ts';
import { takeSignals } from '../signals.ts';
import { summaryOf } from '../summary/summary.ts';
import { terminalOf } from '../terminal.ts';

export interface MergeCommandOptions extends CiOptions {
  readonly json?: string;
  readonly report?: string;
  /** Show the run before it is over. */
  readonly follow?: boolean;
}

const STILL_PLAYING =
  'rushhour: shards whose journals have no end count as lost: if they are still playing, use --follow\n';

/** Merges the journals of a run's shards into one result. */
export async function mergeCommand(
  paths: readonly string[],
  options: MergeCommandOptions,
): Promise<number> {
  // With --follow, the shards may create the folder later.
  const early = options.follow ? await followed(paths) : null;
  // Journals that do not belong together are rejected before any file is written.
  const merge = early === null ? new Merge(await findJournals(paths)) : null;
  const { json, report } = await filesOf(paths, options);
  await checkDestinations(
    [...wantedFiles({ '--json': json, '--report': report }), ...ciFiles(options)],
    await journalsIn(paths),
  );
  const result = early ?? merge!.finish();
  const files = [json, report, options.junit, options.summary];
  const screen = screenBeside(files);
  screen.write(summaryOf(result, terminalOf(screen)));
  await writeTo(json, resultJson(result));
  await writeTo(report, await reportPieces(result));
  await tellCi([checksOfRun(result)], runMarkdown(result), options);
  sayWritten(screen, files);
  if (early === null && result.shards!.parts.some(({ state }) => state === 'lost')) {
    process.stderr.write(STILL_PLAYING);
  }
  return exitCodeOf(result, false);
}

/** All journals that can be read: with --follow, a folder may never have come. */
async function journalsIn(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => findJournals([path]).catch(() => [])));
  return found.flat();
}

/** Shows a run on standard error until it is over; Ctrl-C merges what has been recorded so far. */
async function followed(paths: readonly string[]): Promise<RunResult> {
  const { LiveMerge } = await import('../live/merge.ts');
  const interrupted = new AbortController();
  const giveBackSignals = takeSignals(() => interrupted.abort());
  const live = new LiveMerge();
  process.stderr.write(`waiting for the shards that write to ${paths.join(', ')}\n`);
  try {
    for await (const run of followShards(paths, interrupted.signal)) live.show(run);
    return live.result();
  } finally {
    live.end();
    giveBackSignals();
  }
}

/** Next to the shards' folders, unless other paths are given. */
async function filesOf([first = '.']: readonly string[], options: MergeCommandOptions) {
  const isFolder = await stat(first).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const folder = isFolder ? first : '.';
  return {
    json: options.json ?? join(folder, 'result.json'),
    report: options.report ?? join(folder, 'report.html'),
  };
}
