import type { LoadModelName } from '../text/load-models.ts';
import type { LoadState, RunResult, TimelineRow } from './result.ts';
import { sum } from './sum.ts';

/** A stretch counts as held within this fraction of its target, or within the `least` of its model. */
const TOLERANCE = 0.01;

/** Random counts deviate by more standard deviations than this once in two million stretches. */
const CHANCE = 5;

/** The requirements for each model. */
interface Judging {
  /** Tolerance of a stretch, whatever its target: requests, arrivals, or users on average. */
  readonly least: number;
  /** From this level on, each second is judged by itself. */
  readonly tellingLevel: number;
  /** Below it, consecutive seconds that add up to this are judged together; less is not judged. */
  readonly telling: number;
}

const JUDGING: Readonly<Record<LoadModelName, Judging>> = {
  requests_per_second: { least: 12, tellingLevel: 50, telling: 100 },
  users_per_second: { least: 3, tellingLevel: 12, telling: 25 },
  users: { least: 2, tellingLevel: 0, telling: 0 },
};

const LENGTHS = [2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600] as const;

/** Consecutive seconds that are judged together. */
export interface Stretch {
  readonly second: number;
  readonly seconds: number;
  /** Requests sent, arrivals, or user-seconds, minus what is excused: see {@link FallSurplus}. */
  readonly actual: number;
  readonly due: number;
}

/** Whether a load was on its curve. */
export interface LoadHeld {
  readonly load: Omit<LoadState, 'target'>;
  /** Length of a stretch; rows of a long run's past may be longer. */
  readonly stretchSeconds: number;
  readonly stretches: readonly Stretch[];
  readonly missed: readonly Stretch[];
  /** Of all stretches. */
  readonly actual: number;
  readonly due: number;
  readonly seconds: number;
}

/** The part of a result that tells whether its loads were on their curves. */
export type Played = Pick<RunResult, 'timeline' | 'durationSeconds' | 'loads'>;

/** For a result without loads: it was in requests, which was the only model then. */
const REQUESTS = { name: 'default', model: 'requests_per_second', arrivals: 'even' } as const;

/**
 * Whether each load was on its curve, second by second:
 *
 * - requests: within 1% or 12 of them. Below 50 per second that is too coarse, so consecutive seconds with a total of
 *   100 requests are judged together
 * - arriving users: within 1% or 3 of them, and for a Poisson process within chance; below 12 per second, consecutive
 *   seconds with a total of 25 are judged together
 * - concurrent users: within 1% or 2 of them, on average over a second
 */
export function loadsHeld({ timeline, durationSeconds, loads }: Played): LoadHeld[] {
  const rows = timeline.filter((row) => row.second + row.seconds <= durationSeconds);
  if (loads.length === 0) return [held(REQUESTS, rows.map(requestsOf))];
  return loads.map((load, i) => held(load, whilePlayed(rows.map((row) => stretchOf(row, i)))));
}

/** Without the seconds before a load starts, and those after its end. */
function whilePlayed(rows: readonly Stretch[]): readonly Stretch[] {
  const isPlayed = ({ actual, due }: Stretch) => due > 0 || actual > 0;
  const first = rows.findIndex(isPlayed);
  return first < 0 ? rows : rows.slice(first, rows.findLastIndex(isPlayed) + 1);
}

function held(load: Omit<LoadState, 'target'>, rows: readonly Stretch[]): LoadHeld {
  const due = sum(rows, (row) => row.due);
  const seconds = sum(rows, (row) => row.seconds);
  const stretchSeconds = stretchFor(due / Math.max(1, seconds), JUDGING[load.model]);
  const stretches = joined(rows, stretchSeconds);
  return {
    load,
    stretchSeconds,
    stretches,
    missed: stretches.filter((stretch) => offBy(stretch) > tolerated(load, stretch)),
    actual: sum(stretches, (stretch) => stretch.actual),
    due,
    seconds,
  };
}

function requestsOf(row: TimelineRow): Stretch {
  const { second, seconds, targetRps, sent, sentAfterEnd, surplus } = row;
  return { second, seconds, actual: sent - sentAfterEnd - surplus, due: targetRps * seconds };
}

function stretchOf({ second, seconds, loads }: TimelineRow, i: number): Stretch {
  const { target, actual, excused } = loads[i] ?? { target: 0, actual: 0, excused: 0 };
  return { second, seconds, actual: (actual - excused) * seconds, due: target * seconds };
}

/** Whether there was enough data to judge. */
export function isTelling({ load, due, seconds }: LoadHeld): boolean {
  return seconds > 0 && due > 0 && due >= JUDGING[load.model].telling;
}

export function offBy({ actual, due }: Pick<Stretch, 'actual' | 'due'>): number {
  return Math.abs(actual - due);
}

/** Tolerance of a stretch or a run: a fraction of what is due, or `times` the model's minimum. */
export function tolerated(
  { model, arrivals }: Omit<LoadState, 'target'>,
  { due, seconds }: Pick<Stretch, 'due' | 'seconds'>,
  share = TOLERANCE,
  times = 1,
): number {
  const least = JUDGING[model].least * (model === 'users' ? seconds : times);
  const byChance = model === 'users_per_second' && arrivals === 'random';
  return Math.max(least, share * due, byChance ? CHANCE * Math.sqrt(due) : 0);
}

function stretchFor(level: number, { tellingLevel, telling }: Judging): number {
  if (level >= tellingLevel) return 1;
  return LENGTHS.find((seconds) => seconds * level >= telling) ?? LENGTHS.at(-1)!;
}

/** The remainder at the end is added to the last stretch, because it would be too short by itself. */
function joined(rows: readonly Stretch[], seconds: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | null = null;
  for (const row of rows) {
    const grown: Stretch = open === null ? row : together(open, row);
    open = grown.seconds < seconds ? grown : null;
    if (open === null) stretches.push(grown);
  }
  if (open === null) return stretches;
  const last = stretches.pop();
  stretches.push(last === undefined ? open : together(last, open));
  return stretches;
}

function together(a: Stretch, b: Stretch): Stretch {
  return {
    second: a.second,
    seconds: a.seconds + b.seconds,
    actual: a.actual + b.actual,
    due: a.due + b.due,
  };
}
