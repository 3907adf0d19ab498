import type { RunResult, TimelineRow } from './result.ts';
import { sum } from './sum.ts';

/** A stretch counts as held within this share of its target, or this many requests. */
const TOLERANCE = 0.01;
const TOLERANCE_REQUESTS = 12;

/** Seconds are judged one by one from this rate on, requests per second. */
const TELLING_RPS = 50;
/** Below it, as many seconds together as have this many requests; fewer say nothing. */
const TELLING_REQUESTS = 100;

const LENGTHS = [2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600] as const;

/** Some seconds that are judged together. */
export interface Stretch {
  readonly second: number;
  readonly seconds: number;
  /** Requests sent, but for what is excused: see {@link FallSurplus}. */
  readonly sent: number;
  readonly due: number;
}

export interface RateHeld {
  /** Of a stretch; rows of a long run's past may be longer. */
  readonly stretchSeconds: number;
  readonly stretches: readonly Stretch[];
  readonly missed: readonly Stretch[];
  /** Requests of all stretches. */
  readonly sent: number;
  readonly due: number;
}

/** What of a result tells whether the rate was held. */
export type Played = Pick<RunResult, 'timeline' | 'durationSeconds'>;

/**
 * Whether the rate was held: each second of the schedule within 1% of the curve or 12 requests. Below 50
 * requests a second that says little, so that as many seconds are taken together as have 100 requests.
 */
export function rateHeld({ timeline, durationSeconds }: Played): RateHeld {
  const rows = timeline.filter((row) => row.second + row.seconds <= durationSeconds);
  const due = sum(rows, dueOf);
  const seconds = sum(rows, (row) => row.seconds);
  const stretchSeconds = stretchFor(due / Math.max(1, seconds));
  const stretches = joined(rows, stretchSeconds);
  return {
    stretchSeconds,
    stretches,
    missed: stretches.filter((stretch) => offBy(stretch) > tolerated(stretch.due)),
    sent: sum(stretches, (stretch) => stretch.sent),
    due,
  };
}

/** Whether there were enough requests to say anything. */
export function isTelling({ due }: RateHeld): boolean {
  return due >= TELLING_REQUESTS;
}

export function offBy({ sent, due }: Pick<Stretch, 'sent' | 'due'>): number {
  return Math.abs(sent - due);
}

/** How far a stretch, or a run, may be off. */
export function tolerated(due: number, share = TOLERANCE): number {
  return Math.max(TOLERANCE_REQUESTS, share * due);
}

function stretchFor(rps: number): number {
  if (rps >= TELLING_RPS) return 1;
  return LENGTHS.find((seconds) => seconds * rps >= TELLING_REQUESTS) ?? LENGTHS.at(-1)!;
}

/** What is left at the end joins the last stretch: alone it would be too short. */
function joined(rows: readonly TimelineRow[], seconds: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | null = null;
  for (const row of rows) {
    const grown: Stretch = {
      second: open?.second ?? row.second,
      seconds: (open?.seconds ?? 0) + row.seconds,
      sent: (open?.sent ?? 0) + row.sent - row.sentAfterEnd - row.surplus,
      due: (open?.due ?? 0) + dueOf(row),
    };
    open = grown.seconds < seconds ? grown : null;
    if (open === null) stretches.push(grown);
  }
  if (open === null) return stretches;
  const last = stretches.pop();
  stretches.push({
    second: last?.second ?? open.second,
    seconds: (last?.seconds ?? 0) + open.seconds,
    sent: (last?.sent ?? 0) + open.sent,
    due: (last?.due ?? 0) + open.due,
  });
  return stretches;
}

function dueOf(row: TimelineRow): number {
  return row.targetRps * row.seconds;
}
