import { RushhourError } from '../../border/errors.ts';
import type { JournalHead } from '../journal.ts';
import { CLOCKS, type Clocks } from '../wall-clock.ts';
import { findJournals } from './find-journals.ts';
import { JournalReader } from './journal-reader.ts';
import { headIn, Merge } from './merge.ts';
import type { MergedRun } from './merged-run.ts';

/** Polling interval, milliseconds. */
const LOOK_MS = 500;

/** How long to wait for the first shard, milliseconds: a scheduler may start it hours later. */
const FIRST_MS = 86_400_000;

/** The same for missing shards once one has come: as long as the shards wait themselves. */
const COMING_MS = 300_000;

/** While no shard has come, the interval grows with the wait up to this, milliseconds. */
const SLOWEST_LOOK_MS = 10_000;

/** A shard that writes nothing for this long is lost, milliseconds. */
const SILENT_MS = 30_000;

/**
 * Merges a run while it is in progress. Yields intermediate states, and the final one when every shard has ended or is
 * lost: it does not wait forever.
 *
 * @param paths folders that shards write, now or soon
 * @param cancelled ends it: shards that have not ended by then are lost
 * @throws RushhourError `INVALID_RESULT` if no shard comes, or some do not belong together
 */
export async function* followShards(
  paths: readonly string[],
  cancelled: AbortSignal,
  clocks: Clocks = CLOCKS,
): AsyncGenerator<MergedRun, void, void> {
  const merge = new Merge(await journalsOfAll(paths, cancelled, clocks));
  // Until a given start, they have nothing to write.
  let heardMs = clocks.monotonicMs() + untilStartMs(merge.run.head, clocks);
  while (!merge.run.isOver) {
    while (merge.read()) heardMs = Math.max(heardMs, clocks.monotonicMs());
    if (clocks.monotonicMs() - heardMs > SILENT_MS) {
      merge.loseSlowest(`has received nothing new for ${SILENT_MS / 1000} s`);
    }
    if (cancelled.aborted) merge.giveUp('was not read any further');
    yield merge.run;
    if (!merge.run.isOver) await clocks.sleep(LOOK_MS, cancelled);
  }
}

/** The journals of all shards, or of those that have come in time: by the start time, if there is one. */
async function journalsOfAll(
  paths: readonly string[],
  cancelled: AbortSignal,
  clocks: Clocks,
): Promise<string[]> {
  const since = clocks.monotonicMs();
  let until = since + FIRST_MS;
  let anyCame = false;
  for (;;) {
    const journals = await journalsWithHeads(paths);
    const [first] = journals;
    const nowMs = clocks.monotonicMs();
    if (first !== undefined && !anyCame) {
      anyCame = true;
      until = nowMs + Math.max(COMING_MS, untilStartMs(first.head, clocks));
    }
    const shards = new Set(journals.map(({ head }) => head.shard.index));
    const isComplete = first !== undefined && shards.size >= first.head.shard.count;
    if (isComplete || nowMs > until || cancelled.aborted) {
      return anyCame ? journals.map(({ path }) => path) : findJournals(paths);
    }
    const everyMs = anyCame ? 0 : Math.min((nowMs - since) / 60, SLOWEST_LOOK_MS);
    await clocks.sleep(Math.max(LOOK_MS, everyMs), cancelled);
  }
}

/** Those that can be read already. */
async function journalsWithHeads(paths: readonly string[]) {
  const journals = await findJournals(paths).catch(noneYet);
  return journals.flatMap((path) => {
    try {
      const head = headIn(new JournalReader(path));
      return head === null ? [] : [{ path, head }];
    } catch (error) {
      return noneYet(error);
    }
  });
}

function noneYet(error: unknown): [] {
  if (error instanceof RushhourError) return [];
  throw error;
}

/** Until a given start, milliseconds; 0 if it has passed, or there is none. */
function untilStartMs({ startAt }: JournalHead, { wallMs }: Clocks): number {
  return startAt == null ? 0 : Math.max(0, Date.parse(startAt) - wallMs());
}
