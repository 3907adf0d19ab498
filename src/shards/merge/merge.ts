import { RushhourError, reasonOf } from '../../border/errors.ts';
import type { RunResult } from '../../statistics/result.ts';
import { JOURNAL_FORMAT, type JournalHead } from '../journal.ts';
import { findJournals } from './find-journals.ts';
import { JournalReader } from './journal-reader.ts';
import { MergedRun } from './merged-run.ts';
import { callRoll, type Present } from './roll-call.ts';

/**
 * Makes one result of what the shards of a run recorded.
 *
 * @param paths folders that shards wrote with `out`, or their journals
 * @throws RushhourError `INVALID_RESULT` where there are no journals, or some that do not belong together
 */
export async function mergeShards(paths: readonly string[]): Promise<RunResult> {
  return mergeJournals(await findJournals(paths));
}

/**
 * Merges what the shards of a run recorded, second by second: memory does not grow with the length of the run.
 *
 * @param journals their paths, at least one
 * @throws RushhourError `INVALID_RESULT` where some do not belong together
 */
export function mergeJournals(journals: readonly string[]): RunResult {
  const roll = callRoll(journals.map(presentIn));
  if (roll.refusals.length > 0) {
    throw new RushhourError('INVALID_RESULT', `not merged:\n  ${roll.refusals.join('\n  ')}`);
  }
  const run = new MergedRun(roll);
  const readers = roll.present.map(({ path }) => new JournalReader(path));
  for (let second = 1; readers.some((_, lane) => Number.isFinite(run.secondsOf(lane))); second++) {
    for (const [lane, reader] of readers.entries()) {
      while (run.secondsOf(lane) < second && readLine(run, lane, reader));
    }
  }
  return run.result();
}

/** Hands the next line over; where there is none, the shard is lost. Whether there was one. */
function readLine(run: MergedRun, lane: number, reader: JournalReader): boolean {
  const line = reader.next();
  if (line === null) {
    run.lose(lane, `${reader.path} ends there${reader.isCut ? ', in the middle of a line' : ''}`);
    return false;
  }
  try {
    run.take(lane, line);
  } catch (error) {
    run.lose(lane, `${reader.path} is damaged there: ${reasonOf(error)}`);
    return false;
  }
  return true;
}

function presentIn(path: string): Present {
  const line = new JournalReader(path).next();
  const head = line === null ? null : headOf(line);
  if (head === null) {
    throw new RushhourError('INVALID_RESULT', `${path} is not the journal of a shard`);
  }
  if (head.format !== JOURNAL_FORMAT) {
    throw new RushhourError(
      'INVALID_RESULT',
      `${path} is a journal of format ${head.format}; this rushhour reads format ${JOURNAL_FORMAT}: use the one that wrote it`,
    );
  }
  return { path, head };
}

function headOf(line: string): JournalHead | null {
  try {
    const head = JSON.parse(line) as Partial<JournalHead> | null;
    return head?.type === 'head' ? (head as JournalHead) : null;
  } catch {
    return null;
  }
}
