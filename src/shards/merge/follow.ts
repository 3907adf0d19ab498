import { RushhourError } from '../../border/errors.ts';
import { CLOCKS, type Clocks } from '../wall-clock.ts';
import { findJournals } from './find-journals.ts';
import { JournalReader } from './journal-reader.ts';
import { headIn, Merge } from './merge.ts';
import type { MergedRun } from './merged-run.ts';

/** Polling interval, milliseconds. */
const LOOK_MS = 500;

/** How long to wait for missing shards once one has come, milliseconds: as long as the shards wait themselves. */
const COMING_MS = 300_000;

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
  const { startAt } = merge.run.head;
  // Until a given start, they have nothing to write.
  const startsInMs = startAt == null ? 0 : Date.parse(startAt) - clocks.wallMs();
  let heardMs = clocks.monotonicMs() + Math.max(0, startsInMs);
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

/** The journals of all shards, or of those that have come in time. */
async function journalsOfAll(
  paths: readonly string[],
  cancelled: AbortSignal,
  clocks: Clocks,
): Promise<string[]> {
  const until = clocks.monotonicMs() + COMING_MS;
  for (;;) {
    const journals = await journalsWithHeads(paths);
    const shards = new Set(journals.map(({ shard }) => shard.index));
    const isComplete = journals.some(({ shard }) => shards.size >= shard.count);
    if (isComplete || clocks.monotonicMs() > until || cancelled.aborted) {
      return journals.length > 0 ? journals.map(({ path }) => path) : findJournals(paths);
    }
    await clocks.sleep(LOOK_MS, cancelled);
  }
}

async function journalsWithHeads(paths: readonly string[]) {
  const journals = await findJournals(paths).catch((error: unknown) => {
    if (error instanceof RushhourError) return [];
    throw error;
  });
  return journals.flatMap((path) => {
    const head = headIn(new JournalReader(path));
    return head === null ? [] : [{ path, shard: head.shard }];
  });
}
