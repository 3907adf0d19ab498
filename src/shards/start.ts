import { RushhourError } from '../border/errors.ts';
import { plural, seconds } from '../text/format.ts';
import { CLOCKS, type Clocks, MappedClock } from './wall-clock.ts';

/** How far ahead a start may be, milliseconds: a day. */
const FURTHEST_MS = 86_400_000;

/** Time needed before the start to dispatch the first users, milliseconds. */
const HEAD_START_MS = 100;

/** A change of the wall clock during the wait is reported from this size on, milliseconds. */
const JUMPED_MS = 500;

/** The time at which a schedule begins. */
export interface StartMoment {
  /** On the `nowMs` time line. */
  readonly epochMs: number;
  /** By the clock on which the shards agree, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** By how much this machine may have missed that time of its own clock. */
  readonly uncertaintyMs: number;
  /** Remarks for a reader of the result, in words. */
  readonly note: string | null;
}

/**
 * Waits until shortly before a time that all shards were given. The wall clock is read once, at the beginning: changing
 * it during the wait does not move the start, and is reported.
 *
 * @param startMs milliseconds since the epoch
 * @param cancelled makes it return null
 * @throws RushhourError `INVALID_OPTION` for a time that has passed, or is more than a day ahead
 */
export async function untilStart(
  startMs: number,
  cancelled: AbortSignal,
  clocks: Clocks = CLOCKS,
): Promise<StartMoment | null> {
  const clock = new MappedClock(clocks);
  checkStart(startMs, clock);
  const epochMs = clock.monotonicOf(startMs);
  if (!(await untilMoment(epochMs, cancelled, clocks))) return null;
  const jumpMs = clock.jumpMs();
  const note = Math.abs(jumpMs) < JUMPED_MS ? null : jumpInWords(jumpMs);
  return { epochMs, startedAtMs: startMs, uncertaintyMs: clock.uncertaintyMs, note };
}

/** Waits until shortly before a time on the monotonic clock. Returns false if it was cancelled. */
export async function untilMoment(
  epochMs: number,
  cancelled: AbortSignal,
  clocks: Clocks = CLOCKS,
): Promise<boolean> {
  const waitMs = epochMs - HEAD_START_MS - clocks.monotonicMs();
  if (waitMs > 0 && !cancelled.aborted) await clocks.sleep(waitMs, cancelled);
  return !cancelled.aborted;
}

/** @throws RushhourError `INVALID_OPTION` for a time that has passed, or is more than a day ahead */
export function checkStart(startMs: number, clock = new MappedClock()): void {
  const aheadMs = startMs - clock.wallMs();
  if (Number.isNaN(aheadMs)) throw invalid('the start is not a valid time');
  if (aheadMs < 0) {
    throw invalid(
      `the start, ${isoOf(startMs)}, has passed (${agoInWords(-aheadMs)}): a shard that is late cannot join the others`,
    );
  }
  if (aheadMs > FURTHEST_MS) {
    throw invalid(`the start, ${isoOf(startMs)}, is more than a day ahead`);
  }
}

function jumpInWords(jumpMs: number): string {
  const direction = jumpMs > 0 ? 'forward' : 'back';
  return `this machine's clock was set ${direction} by ${seconds(Math.abs(jumpMs) / 1000)} while the start was awaited: the shard started by the clock as it was before`;
}

function agoInWords(ms: number): string {
  return ms > FURTHEST_MS ? `${plural(ms / FURTHEST_MS, 'day')} ago` : `${seconds(ms / 1000)} ago`;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

function invalid(words: string): RushhourError {
  return new RushhourError('INVALID_OPTION', words);
}
