import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RushhourError, reasonOf } from '../border/errors.ts';
import type { LaneLayout } from '../border/lanes.ts';
import { makeFolder } from '../border/make-folder.ts';
import type { FromWorker } from '../border/messages.ts';
import type { Part } from '../border/part.ts';
import type { Output } from '../outputs/output.ts';
import { StreamFile } from '../outputs/stream-file.ts';
import type { RunResult } from '../statistics/result.ts';
import { shardInWords } from '../statistics/shards-in-words.ts';
import type { ClosedSecond } from '../statistics/timeline.ts';
import { folderAheadMs, folderClockInWords } from './folder-clock.ts';
import { JoinedSeconds } from './joined-seconds.ts';
import { JOURNAL, JOURNAL_FORMAT, type JournalHead, lineOf, secondLine } from './journal.ts';
import type { StartMoment } from './start.ts';

/** Limit of what is queued for a slow disk, bytes: about an hour of seconds. */
const MOST_WAITING = 32 * 1024 * 1024;

/** What a journal needs to know about the run, once it is known. */
export interface Recorded {
  readonly head: Omit<JournalHead, 'type' | 'format' | 'instance'>;
  readonly layout: LaneLayout;
}

/** The folder of a shard in that of the run: `shard-2-of-4`. */
export function shardFolder(folder: string, { index, count }: Part): string {
  return join(folder, `shard-${index}-of-${count}`);
}

/**
 * Writes everything that a merge needs while the shard plays, one line per second, so that the journal of a killed shard
 * is usable up to that point. It records the workers' reports, from which the merge computes its statistics as a run
 * does.
 */
export class ShardJournal implements Output {
  readonly kind = 'file';
  readonly target: string;
  readonly #part: Part;
  #file: StreamFile | null = null;
  #seconds: JoinedSeconds | null = null;
  #layout: LaneLayout | null = null;
  /** How far the clock of the folder is ahead of this machine's. */
  #folderAheadMs = 0;
  #hasMet = false;
  #isTooSlow = false;
  #begun = false;

  /** @param folder of the shard */
  constructor(folder: string, part: Part) {
    this.target = join(folder, JOURNAL);
    this.#part = part;
  }

  /** @throws RushhourError `INVALID_STATE` if this shard was started before */
  async start(): Promise<void> {
    try {
      await makeFolder(dirname(this.target));
      const sinceMs = Date.now();
      const file = await open(this.target, 'wx');
      this.#folderAheadMs = await folderAheadMs(file, sinceMs).finally(() => file.close());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new RushhourError(
          'INVALID_OPTION',
          `${this.target} cannot be written: ${reasonOf(error)}`,
        );
      }
      throw new RushhourError(
        'INVALID_STATE',
        `${shardInWords(this.#part)} was started before: ${this.target} already exists; a shard is played only once, and another run needs another --out`,
      );
    }
    this.#file = new StreamFile(this.target);
  }

  /** The workers are ready. */
  ready({ head, layout }: Recorded): void {
    this.#seconds = new JoinedSeconds(head.workers, layout);
    this.#layout = layout;
    this.#hasMet = head.startAt == null;
    this.#write(lineOf({ type: 'head', format: JOURNAL_FORMAT, instance: randomUUID(), ...head }));
  }

  /** The schedule is at 0. Returns remarks about the start for readers. */
  begun({ startedAtMs, uncertaintyMs, note }: Omit<StartMoment, 'epochMs'>): string | null {
    this.#begun = true;
    const at = new Date(startedAtMs).toISOString();
    if (this.#hasMet) {
      this.#write(lineOf({ type: 'started', at, uncertaintyMs, note }));
      return note;
    }
    const folderAheadMs = this.#folderAheadMs;
    const notes = [note, folderClockInWords(folderAheadMs)].filter((words) => words !== null);
    const words = notes.join('; ') || null;
    this.#write(lineOf({ type: 'started', at, uncertaintyMs, note: words, folderAheadMs }));
    return words;
  }

  /** A worker's report. */
  message(worker: number, message: FromWorker): void {
    if (message.type === 'snapshot') this.#seconds?.add(worker, message.snapshot);
    if (message.type === 'error-example') this.#write(lineOf(message));
  }

  /** Makes the run's verdict `generator-limited`. */
  trouble(reason: string): void {
    this.#write(lineOf({ type: 'trouble', reason }));
  }

  /** All workers have reported a second. */
  complete({ row, scheduled }: Pick<ClosedSecond, 'row' | 'scheduled'>): void {
    const snapshot = this.#seconds!.take(row.second);
    const { dropped: refused } = this.#layout!.loads;
    const loads = row.loads.map(({ dropped }, load) => ({
      tenths: scheduled[load]!.tenths,
      missed: dropped - snapshot.lane[refused + load]!,
    }));
    this.#write(secondLine({ type: 'second', loads, snapshot }));
  }

  result(result: RunResult): void {
    const { verdict, durationSeconds, stoppedEarly, stoppedBecause, users, latency } = result;
    const { planned } = users;
    const { response, startDelay } = latency;
    const measured = {
      p50: response.count === 0 ? null : response.p50,
      p99: response.count === 0 ? null : response.p99,
      startDelayP99: startDelay.count === 0 ? null : startDelay.p99,
    };
    this.#write(
      lineOf({
        type: 'end',
        verdict,
        durationSeconds,
        stoppedEarly,
        stoppedBecause: stoppedBecause ?? null,
        planned,
        latency: measured,
      }),
    );
  }

  async stop(): Promise<void> {
    await this.#file?.close();
    // It was never played, and still may be.
    if (this.#file !== null && !this.#begun) await rm(this.target);
    if (this.#isTooSlow) throw new Error('the disk was too slow, and the journal ends early');
  }

  #write(line: string): void {
    const file = this.#file;
    // A journal with a gap would be worth less than one that ends.
    this.#isTooSlow ||= (file?.waitingBytes ?? 0) > MOST_WAITING;
    if (!this.#isTooSlow) file?.write(`${line}\n`);
  }
}
