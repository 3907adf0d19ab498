import { shardInWords } from '../../statistics/shards-in-words.ts';
import { inShort, plural } from '../../text/format.ts';
import type { JournalHead } from '../journal.ts';

/** A journal, by its first line. */
export interface Present {
  readonly path: string;
  readonly head: JournalHead;
}

/** Which shards are present. */
export interface RollCall {
  /** One for each shard that left a journal. */
  readonly present: readonly Present[];
  /** Indexes of shards without a journal. */
  readonly missing: readonly number[];
  /** What is wrong with the run as a whole, in sentences. */
  readonly troubles: readonly string[];
  /** Why these journals cannot be merged, in sentences; empty if they can. */
  readonly refusals: readonly string[];
}

/** Properties in which journals must agree, and their names. */
const AGREED = {
  profile: 'profiles',
  seed: 'seeds',
  version: 'versions of Rushhour',
  runId: 'runs',
} as const;

/** Compares the journals' first lines. */
export function callRoll(journals: readonly Present[]): RollCall {
  const [first, ...others] = journals;
  const refusals = others.flatMap((other) => differing(first!, other) ?? []);
  if (refusals.length > 0) return { present: [], missing: [], troubles: [], refusals };
  const { count } = first!.head.shard;
  const byIndex = Map.groupBy(journals, ({ head }) => head.shard.index);
  const missing = Array.from({ length: count }, (_, index) => index).filter(
    (index) => !byIndex.has(index),
  );
  return {
    present: [...byIndex.values()]
      .map((all) => all[0]!)
      .sort((a, b) => a.head.shard.index - b.head.shard.index),
    missing,
    troubles: [...missingInWords(missing, count), ...[...byIndex.values()].flatMap(twiceInWords)],
    refusals: [],
  };
}

function differing(a: Present, b: Present): string | null {
  const names = `${a.path} and ${b.path}`;
  const [one, other] = [a.head, b.head];
  if (one.shard.count !== other.shard.count) {
    return `${names} are of ${one.shard.count} and of ${other.shard.count} shards`;
  }
  for (const [key, words] of Object.entries(AGREED) as [keyof typeof AGREED, string][]) {
    if (one[key] !== other[key]) {
      return `${names} are of different ${words}: ${one[key]} and ${other[key]}`;
    }
  }
  if (one.fingerprint === other.fingerprint) return null;
  return `${names} have profiles with the same name but different content`;
}

function missingInWords(missing: readonly number[], count: number): string[] {
  if (missing.length === 0) return [];
  const which = inShort(missing.map(String));
  return [`${plural(missing.length, 'shard')} of ${count} left no journal: ${which}`];
}

/** The same start may be present twice, as a copy; two starts are two loads. */
function twiceInWords(journals: readonly Present[]): string[] {
  const starts = new Set(journals.map(({ head }) => head.instance));
  if (starts.size < 2) return [];
  const paths = journals.map(({ path }) => path).join(', ');
  return [
    `${shardInWords(journals[0]!.head.shard)} was started ${starts.size} times (${paths}): only the first is counted`,
  ];
}
