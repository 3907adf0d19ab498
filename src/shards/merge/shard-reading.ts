import type { RunResult } from '../../statistics/result.ts';
import type { JournalEnd, JournalHead, JournalStart } from '../journal.ts';
import { JournalParser } from '../journal.ts';

export type PartOfRun = NonNullable<RunResult['shards']>['parts'][number];

/** A shard, as far as its journal has been read. */
export class ShardReading {
  readonly head: JournalHead;
  readonly parser: JournalParser;
  started: JournalStart | null = null;
  /** Number of whole seconds read. */
  seconds = 0;
  playedMs = 0;
  /** Arrivals. */
  missed = 0;
  state: PartOfRun['state'] | 'playing' = 'playing';
  #end: JournalEnd | null = null;

  /** @param words length of a lane */
  constructor(head: JournalHead, words: number) {
    this.head = head;
    this.parser = new JournalParser(words);
  }

  end(line: JournalEnd): void {
    this.#end = line;
    this.state = 'ended';
    this.playedMs = line.durationSeconds * 1000;
  }

  /** Why it ended itself early; null if it did not. */
  get stoppedBecause(): string | null {
    return this.#end?.stoppedBecause ?? null;
  }

  /** Whether a person or its scheduler ended it early. */
  get wasStopped(): boolean {
    return this.#end?.stoppedEarly === true && this.stoppedBecause === null;
  }

  lose(): void {
    this.state = 'lost';
    this.playedMs = this.seconds * 1000;
  }

  /**
   * In the form used in the result: a shard that still plays is lost to it.
   *
   * @param firstStartMs of the run, milliseconds since the epoch
   */
  part(firstStartMs: number, sent: number): PartOfRun {
    const { head, state, seconds, started } = this;
    return {
      index: head.shard.index,
      state: state === 'playing' ? 'lost' : state,
      startedAfterMs: started === null ? null : startMsOf(started) - firstStartMs,
      seconds,
      sent,
      ...(this.#end?.latency ?? NOTHING_MEASURED),
      verdict: this.#end?.verdict ?? null,
      note: started?.note ?? null,
    };
  }
}

/** When a shard started, milliseconds since the epoch, by the clock that it has in common with the others. */
export function startMsOf({ at, folderAheadMs = 0 }: JournalStart): number {
  return Date.parse(at) + folderAheadMs;
}

const NOTHING_MEASURED = { p50: null, p99: null, startDelayP99: null } as const;

/** A shard that left no journal. */
export function missingPart(index: number): PartOfRun {
  return {
    index,
    state: 'missing',
    startedAfterMs: null,
    seconds: 0,
    sent: 0,
    ...NOTHING_MEASURED,
    verdict: null,
    note: null,
  };
}
