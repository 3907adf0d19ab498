import type { Part } from '../border/part.ts';
import { shardInWords } from '../statistics/shards-in-words.ts';
import { inShort, seconds } from '../text/format.ts';

// What shards write to a shared folder, and what each concludes from it. Reads no file and no clock.
//
//     run        by the first shard: the run's id
//     arrived-2  by shard 2, as soon as it was started: a second start finds it
//     ready-2    by shard 2, once it could start
//     here-2     by shard 2, once it sees that shard 0 is ready: the time this takes is used to compare clocks
//     go         by shard 0 once all are here: when to start; or by any other shard that gives up: why
//
// Each file is created exclusively and never modified, so `go` is one decision for all, whichever shard makes it.

export const RUN = 'run';
export const GO = 'go';

export const arrivedName = (index: number): string => `arrived-${index}`;
export const readyName = (index: number): string => `ready-${index}`;
export const hereName = (index: number): string => `here-${index}`;

/** What all shards of a run must have in common. */
export interface Agreed {
  readonly count: number;
  readonly profile: string;
  readonly seed: number;
  readonly version: string;
  /** Fingerprint of everything that determines what is played. */
  readonly fingerprint: string;
}

/** A shard is ready to start. */
export interface Ready extends Agreed {
  readonly index: number;
}

/** When it starts, by the clock of shard 0. */
export interface Appointment {
  readonly startMs: number;
  /** Time just before it was written. */
  readonly wroteMs: number;
  /** When shard 0 saw each shard's `here`, in their order. */
  readonly sawMs: readonly number[];
}

/** The end of a rendezvous without a run. */
export interface CalledOff {
  readonly calledOff: string;
}

export type Go = Appointment | CalledOff;

/** Minimum time from when all shards are ready to the start, milliseconds. */
const LEAD_MS = 5000;

/** A slow folder needs more time: this multiple of the slowest access to it. */
const LEAD_IN_LOOKS = 8;

/** Smaller differences between clocks are not reported, milliseconds. */
const WORTH_A_WORD_MS = 500;

/** When to start, for shard 0 when it sees that all shards are ready. */
export function appointmentOf(
  nowMs: number,
  slowestLookMs: number,
  sawMs: readonly number[],
): Appointment {
  const lead = Math.max(LEAD_MS, LEAD_IN_LOOKS * slowestLookMs);
  return { startMs: nowMs + lead, wroteMs: nowMs, sawMs };
}

/** Why a shard cannot play with another, in a sentence; null if it can. */
export function disagreement(
  own: Agreed & { readonly index: number },
  other: Ready,
): string | null {
  const who = `shard ${other.index}`;
  if (other.count !== own.count) {
    return `${who} is one of ${other.count} shards, but shard ${own.index} is one of ${own.count}`;
  }
  for (const [key, thing] of [
    ['version', 'version of Rushhour'],
    ['profile', 'profile'],
    ['seed', 'seed'],
  ] as const) {
    if (other[key] !== own[key]) {
      return `${who} has a different ${thing} from shard ${own.index}: ${other[key]} instead of ${own[key]}`;
    }
  }
  if (other.fingerprint === own.fingerprint) return null;
  return `${who} has a profile of the same name, or workflow modules, with contents that differ from those of shard ${own.index}`;
}

/**
 * The missing shards, in a sentence.
 *
 * @param names of the files that exist
 */
export function missingInWords(
  names: readonly string[],
  { count }: Part,
  waitedMs: number,
): string {
  const without = (name: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => index).filter(
      (index) => !names.includes(name(index)),
    );
  const waited = seconds(waitedMs / 1000);
  const missing = without(arrivedName);
  if (missing.length > 0) return `${listed(missing, count)} did not arrive within ${waited}`;
  const unready = without(readyName);
  if (unready.length > 0) {
    return `${listed(unready, count)} arrived but did not become ready within ${waited}`;
  }
  const silent = without(hereName).filter((index) => index !== 0);
  return silent.length > 0
    ? `${listed(silent, count)} arrived but did not answer within ${waited}`
    : `all ${count} shards arrived, but shard 0 set no start within ${waited}`;
}

function listed(indexes: readonly number[], count: number): string {
  const [only, ...more] = indexes;
  if (only !== undefined && more.length === 0) return shardInWords({ index: only, count });
  return `shards ${inShort(indexes.map(String))} of ${count}`;
}

/** Why a shard finds its own `arrived` file. */
export function seenBefore(part: Part, go: Go | null): string {
  const who = shardInWords(part);
  if (go === null) {
    return `${who} is already here: it was started twice, or again after it was killed; another run needs another folder`;
  }
  if ('calledOff' in go) return `this rendezvous was cancelled: ${go.calledOff}`;
  return `${who} was here before, and the run has started without this one: it was started twice, or again after it was killed`;
}

/** The offset of another clock. */
export interface ClockDifference {
  /** How far the clock of shard 0 is ahead of this one, milliseconds. */
  readonly aheadMs: number;
  /** Uncertainty of the offset. */
  readonly uncertaintyMs: number;
}

/**
 * Compares the clock of shard 0 with this one's by the two messages between them, `here` and `go`, as NTP does (RFC
 * 5905, section 8): the error of the offset is at most half the time that they took.
 *
 * @param sentMs when this shard wrote `here`, by its clock
 * @param receivedMs when it saw `go`
 */
export function compareClocks(
  { index }: Part,
  { wroteMs, sawMs }: Appointment,
  sentMs: number,
  receivedMs: number,
): ClockDifference {
  const saw = sawMs[index]!;
  return {
    aheadMs: (saw - sentMs + (wroteMs - receivedMs)) / 2,
    uncertaintyMs: Math.max(0, (receivedMs - sentMs - (wroteMs - saw)) / 2),
  };
}

/** The start by this shard's own clock, corrected if it certainly differs from that of shard 0. */
export interface OwnStart {
  readonly startMs: number;
  /** By this clock, milliseconds. */
  readonly correctedMs: number;
  /** The correction, in a sentence; null if it is negligible. */
  readonly note: string | null;
}

export function ownStart({ startMs }: Appointment, clock: ClockDifference): OwnStart {
  const { aheadMs, uncertaintyMs } = clock;
  if (Math.abs(aheadMs) <= uncertaintyMs) return { startMs, correctedMs: 0, note: null };
  const by = seconds(Math.abs(aheadMs) / 1000);
  const note = `this machine's clock is ${by} ${aheadMs > 0 ? 'behind' : 'ahead of'} that of shard 0: its start was corrected, to within ${Math.ceil(uncertaintyMs)} ms`;
  return {
    startMs: startMs - aheadMs,
    correctedMs: aheadMs,
    note: Math.abs(aheadMs) - uncertaintyMs < WORTH_A_WORD_MS ? null : note,
  };
}
