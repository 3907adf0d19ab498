import type { HistogramSnapshot } from '../border/histogram-buckets.ts';
import type { FromWorker, NotedDurations, Notes, Snapshot } from '../border/messages.ts';
import type { Part } from '../border/part.ts';
import type { LoadState, Verdict } from '../statistics/result.ts';
import type { Limits } from '../statistics/verdict/evidence.ts';
import type { NamedWorkflow } from '../statistics/words.ts';
import { Packer, Unpacker } from './packed.ts';
import type { Agreed } from './rendezvous.ts';

/** File name of a shard's journal in its folder. */
export const JOURNAL = 'journal.jsonl';

/** Version of the format. */
export const JOURNAL_FORMAT = 3;

/** The first line: which part of which run this is. */
export interface JournalHead extends Agreed {
  readonly type: 'head';
  readonly format: number;
  readonly shard: Part;
  /** Distinguishes two starts of the same shard. */
  readonly instance: string;
  readonly runId: string;
  readonly thresholds: readonly string[];
  readonly abortAfter: number | null;
  readonly durationSeconds: number;
  readonly workers: number;
  /** This shard's share of the limits. */
  readonly limits: Limits;
  readonly workflows: readonly NamedWorkflow[];
  readonly userTypes: readonly string[];
  /** When it is to start, ISO 8601; null if the shards meet, or for journals of earlier versions. */
  readonly startAt?: string | null;
  /** In the order of {@link JournalSecond}. */
  readonly loads: readonly Omit<LoadState, 'target'>[];
}

/** When the schedule's clock was at 0. */
export interface JournalStart {
  readonly type: 'started';
  /** ISO 8601, by the clock on which the shards agree. */
  readonly at: string;
  /** Uncertainty in addition to that of the clock itself, milliseconds. */
  readonly uncertaintyMs: number;
  /** Remarks about the start for readers, in words. */
  readonly note: string | null;
  /** How far the clock of the output folder is ahead of this machine's, milliseconds; absent for shards that met. */
  readonly folderAheadMs?: number;
}

/** A load in a second. */
export interface JournalLoad {
  /** The shard's share of the curve in each tenth of the second: requests, arrivals or users. */
  readonly tenths: readonly number[];
  /** Arrivals for which the main thread was late. */
  readonly missed: number;
}

/** A second that all workers of a shard have reported. */
export interface JournalSecond {
  readonly type: 'second';
  readonly loads: readonly JournalLoad[];
  readonly snapshot: Snapshot;
}

/** The last line of a shard that was not lost. */
export interface JournalEnd {
  readonly type: 'end';
  readonly verdict: Verdict;
  readonly durationSeconds: number;
  readonly stoppedEarly: boolean;
  /** Why it ended itself early; null if it did not. */
  readonly stoppedBecause: string | null;
  /** Arrivals. */
  readonly planned: number;
  /** Milliseconds; null if nothing was sent. */
  readonly latency: Record<'p50' | 'p99' | 'startDelayP99', number | null>;
}

/** Something that makes the run's verdict `generator-limited`. */
export interface JournalTrouble {
  readonly type: 'trouble';
  readonly reason: string;
}

type ErrorExample = Extract<FromWorker, { type: 'error-example' }>;

export type JournalLine =
  | JournalHead
  | JournalStart
  | JournalSecond
  | JournalEnd
  | JournalTrouble
  | ErrorExample;

type HistogramField = {
  [Field in keyof Snapshot]: Snapshot[Field] extends HistogramSnapshot ? Field : never;
}[keyof Snapshot];

/** Every histogram of a snapshot: the type ensures that none is missing. */
const FIELDS: Readonly<Record<HistogramField, true>> = {
  response: true,
  service: true,
  connect: true,
  tls: true,
  firstByte: true,
  startDelay: true,
  lateness: true,
  atLeast: true,
  readDelay: true,
};
export const HISTOGRAMS = Object.keys(FIELDS) as readonly HistogramField[];

/** Packed buckets, maximum and sum in microseconds. */
type PackedHistogram = readonly [buckets: string, maxUs: number, sumUs: number];

interface PackedSecond extends Omit<JournalSecond, 'snapshot'> {
  readonly second: number;
  /** Words of the lane that changed: the distance from the previous one, and the change, modulo 2^32. */
  readonly words: string;
  readonly histograms: Readonly<Record<HistogramField, PackedHistogram>>;
  readonly steps: readonly (readonly [
    step: number,
    elsewhere: string | null,
    failed: number,
    ...PackedHistogram,
  ])[];
  /** Absent if journeys recorded nothing. */
  readonly notes?: PackedNotes;
}

interface PackedNotes {
  readonly counts: Notes['counts'];
  readonly durations: readonly (readonly [
    NotedDurations['kind'],
    name: string,
    ...PackedHistogram,
  ])[];
}

const packer = new Packer();
const unpacker = new Unpacker();

/** A line in its written form, without its line break. */
export function lineOf(line: Exclude<JournalLine, JournalSecond>): string {
  return JSON.stringify(line);
}

/** The same for a second; its lane contains the counts since the previous one, and buckets are ascending. */
export function secondLine({ type, loads, snapshot }: JournalSecond): string {
  const packed: PackedSecond = {
    type,
    second: snapshot.second,
    loads,
    words: packedWords(snapshot.lane),
    histograms: Object.fromEntries(
      HISTOGRAMS.map((field) => [field, packedHistogram(snapshot[field])]),
    ) as PackedSecond['histograms'],
    steps: snapshot.steps.map(({ step, elsewhere, failed, response }) => [
      step,
      elsewhere,
      failed,
      ...packedHistogram(response),
    ]),
    ...(snapshot.notes === null ? null : { notes: packedNotes(snapshot.notes) }),
  };
  return JSON.stringify(packed);
}

/** Parses the lines of one journal in order. */
export class JournalParser {
  readonly #lane: Uint32Array;

  /** @param words length of a lane */
  constructor(words: number) {
    this.#lane = new Uint32Array(words);
  }

  /**
   * The histograms of a second are valid until any parser parses another line.
   *
   * @throws SyntaxError for a line that does not belong to a journal
   */
  parse(text: string): JournalLine {
    const line = JSON.parse(text) as Exclude<JournalLine, JournalSecond> | PackedSecond;
    return line.type === 'second' ? this.#second(line) : line;
  }

  #second(packed: PackedSecond): JournalSecond {
    const { type, second, loads, words, histograms, steps, notes } = packed;
    unpacker.reuse();
    const { places, values } = unpacker.unpack(words);
    for (let i = 0; i < places.length; i++) this.#lane[places[i]!]! += values[i]!;
    const unpacked = Object.fromEntries(
      HISTOGRAMS.map((field) => [field, histogramOf(histograms[field])]),
    ) as Pick<Snapshot, HistogramField>;
    const snapshot: Snapshot = {
      generation: 0,
      second,
      nextSecond: second + 1,
      lane: this.#lane.slice(),
      ...unpacked,
      steps: steps.map(([step, elsewhere, failed, ...response]) => {
        return { step, elsewhere, failed, response: histogramOf(response) };
      }),
      notes: notes === undefined ? null : unpackedNotes(notes),
    };
    return { type, loads, snapshot };
  }
}

function packedWords(growth: Uint32Array): string {
  let last = 0;
  for (let word = 0; word < growth.length; word++) {
    if (growth[word] === 0) continue;
    packer.add(word - last);
    packer.add(growth[word]!);
    last = word;
  }
  return packer.take();
}

function packedNotes({ counts, durations }: Notes): PackedNotes {
  return {
    counts,
    durations: durations.map(({ kind, name, durations }) => [
      kind,
      name,
      ...packedHistogram(durations),
    ]),
  };
}

function unpackedNotes({ counts, durations }: PackedNotes): Notes {
  return {
    counts,
    durations: durations.map(([kind, name, ...recorded]) => {
      return { kind, name, durations: histogramOf(recorded) };
    }),
  };
}

function packedHistogram({ buckets, counts, maxUs, sumUs }: HistogramSnapshot): PackedHistogram {
  let last = 0;
  for (const [i, bucket] of buckets.entries()) {
    packer.add(bucket - last);
    packer.add(counts[i]!);
    last = bucket;
  }
  return [packer.take(), maxUs, sumUs];
}

function histogramOf([packed, maxUs, sumUs]: PackedHistogram): HistogramSnapshot {
  const { places: buckets, values: counts } = unpacker.unpack(packed);
  return { buckets, counts, maxUs, sumUs };
}
