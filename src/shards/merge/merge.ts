import { RushhourError } from '../../border/errors.ts';
import type { RunResult } from '../../statistics/result.ts';
import { JOURNAL_FORMAT, type JournalHead } from '../journal.ts';
import { JournalReader } from './journal-reader.ts';
import { MergedRun } from './merged-run.ts';
import { callRoll, type Present } from './roll-call.ts';

/**
 * Merges what the shards of a run recorded into one result.
 *
 * @param journals their paths, at least one
 * @throws RushhourError `INVALID_RESULT` if some do not belong together
 */
export function mergeJournals(journals: readonly string[]): RunResult {
  return new Merge(journals).finish();
}

/**
 * Merges what the shards of a run recorded, second by second, as far as it was written. No shard is read ahead of the
 * others, so memory does not grow with the length of the run.
 */
export class Merge {
  readonly run: MergedRun;
  readonly #readers: readonly JournalReader[];

  /**
   * @param open opens a journal
   * @throws RushhourError `INVALID_RESULT` if some do not belong together
   */
  constructor(journals: readonly string[], open = (path: string) => new JournalReader(path)) {
    const present = journals.flatMap((path) => presentIn(path, open(path)) ?? []);
    if (present.length === 0) {
      throw new RushhourError('INVALID_RESULT', `${journals.join(', ')}: no shard was ever ready`);
    }
    const roll = callRoll(present);
    if (roll.refusals.length > 0) {
      throw new RushhourError('INVALID_RESULT', `not merged:\n  ${roll.refusals.join('\n  ')}`);
    }
    const begun = new Set(present.map(({ path }) => path));
    const troubles = journals
      .filter((path) => !begun.has(path))
      .map((path) => `${path} ends within its first line: its shard was lost before it was ready`);
    this.run = new MergedRun({ ...roll, troubles: [...roll.troubles, ...troubles] });
    this.#readers = roll.present.map(({ path }) => open(path));
  }

  /** Reads a second from each shard that is not ahead of the others. Returns whether there was anything to read. */
  read(): boolean {
    const lanes = [...this.#readers.keys()];
    const next = Math.min(...lanes.map((lane) => this.run.secondsOf(lane))) + 1;
    let any = false;
    for (const lane of lanes) {
      while (this.run.secondsOf(lane) < next && this.#readLine(lane)) any = true;
    }
    return any;
  }

  /** Reads everything; shards that have not ended by then are lost. */
  finish(): RunResult {
    while (this.read());
    this.giveUp('ends there');
    return this.run.result();
  }

  /** Every shard that has not ended is lost. */
  giveUp(why: string): void {
    while (!this.run.isOver) {
      this.loseSlowest(why);
      while (this.read());
    }
  }

  /** The shards that the others wait for are lost. */
  loseSlowest(why: string): void {
    const seconds = this.#readers.map((_, lane) => this.run.secondsOf(lane));
    const least = Math.min(...seconds);
    if (!Number.isFinite(least)) return;
    for (const [lane, { path, isCut }] of this.#readers.entries()) {
      if (seconds[lane] !== least) continue;
      this.run.lose(lane, `${path} ${why}${isCut ? ', in the middle of a line' : ''}`);
    }
  }

  /** Returns whether there was a line. */
  #readLine(lane: number): boolean {
    const reader = this.#readers[lane]!;
    try {
      const line = reader.next();
      if (line === null) return false;
      this.run.take(lane, line);
    } catch (error) {
      this.run.lose(
        lane,
        error instanceof RushhourError ? error.message : damage(reader.path, error),
      );
    }
    return true;
  }
}

function damage(path: string, error: unknown): string {
  // Whatever else is thrown: a field is missing, or is not what it should be.
  const what = error instanceof SyntaxError ? error.message : 'a line has other fields';
  return `${path} is damaged there: ${what}`;
}

/** Null if a shard was lost before it had written a line. */
function presentIn(path: string, reader: JournalReader): Present | null {
  const line = reader.next();
  if (line === null) return null;
  const head = headOf(line);
  if (head === null) {
    throw new RushhourError('INVALID_RESULT', `${path} is not the journal of a shard`);
  }
  if (head.format !== JOURNAL_FORMAT) {
    throw new RushhourError(
      'INVALID_RESULT',
      `${path} is a journal of format ${head.format}; this rushhour reads format ${JOURNAL_FORMAT}: use the version that wrote it`,
    );
  }
  if (!isComplete(head)) {
    throw new RushhourError('INVALID_RESULT', `${path} is damaged in its first line`);
  }
  return { path, head };
}

/** Whether the fields exist on which everything else depends. */
function isComplete({
  shard,
  limits,
  workflows,
  userTypes,
  loads,
  thresholds,
}: JournalHead): boolean {
  return (
    Number.isInteger(shard?.count) &&
    Number.isInteger(shard?.index) &&
    Array.isArray(limits?.inProfile) &&
    [workflows, userTypes, loads, thresholds].every((list) => Array.isArray(list))
  );
}

/** The first line of a journal; null if there is none yet. */
export function headIn(reader: JournalReader): JournalHead | null {
  const line = reader.next();
  return line === null ? null : headOf(line);
}

function headOf(line: string): JournalHead | null {
  try {
    const head = JSON.parse(line) as Partial<JournalHead> | null;
    return head?.type === 'head' ? (head as JournalHead) : null;
  } catch {
    return null;
  }
}
