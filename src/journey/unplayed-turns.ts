import { PlannedRequest } from './compiled-step.ts';
import { JourneyFault } from './journey-fault.ts';
import { Pause, Together, type Turn } from './turn.ts';

/** A part of a journey that is played only by `yield*`. */
export interface Group {
  readonly name: string;
  /** Null until its first request has been answered. */
  startMs: number | null;
}

type Made = PlannedRequest | Pause | Group;

// In a thread, only one journey runs at a time. It usually yields each turn before it makes another.

/** What the running journey has made for `yield*`, and not yielded yet: usually at most one turn. */
let latest: Made | null = null;
/** Those before the latest. */
let others: Made[] = [];

/** What journeys made before their last turn, and have not yielded yet: rarely anything. */
const earlier = new WeakMap<object, Set<Made>>();

/** A journey is resumed. */
export function startTurn(): void {
  latest = null;
  if (others.length > 0) others = [];
}

export function noteMade<T extends Made>(turn: T): T {
  if (latest !== null) others.push(latest);
  latest = turn;
  return turn;
}

/** The journey yields what it has made: now or, rarely, earlier. */
export function notePlayed(journey: object, played: Turn | Group): void {
  if (latest === played && others.length === 0) {
    latest = null;
    return;
  }
  const waiting = earlier.get(journey) ?? new Set();
  for (const turn of madeNow()) waiting.add(turn);
  startTurn();
  for (const turn of played instanceof Together ? played.requests : [played]) waiting.delete(turn);
  if (waiting.size > 0) earlier.set(journey, waiting);
  else earlier.delete(journey);
}

/**
 * At the end of a journey.
 *
 * @throws JourneyFault if it called something without `yield*`, so that it had no effect
 */
export function requireAllPlayed(journey: object): void {
  const [first = madeNow()[0]] = earlier.get(journey) ?? [];
  if (first === undefined) return;
  throw new JourneyFault(
    `the journey called ${asWritten(first)} without yield*, so it had no effect: write yield* before it`,
  );
}

function madeNow(): readonly Made[] {
  return latest === null ? others : [...others, latest];
}

function asWritten(made: Made): string {
  if (made instanceof PlannedRequest) return callOf(made.step.name);
  return made instanceof Pause ? 'user.think()' : `user.group('${made.name}')`;
}

function callOf(step: string): string {
  return step.includes('-') ? `steps['${step}']()` : `steps.${step}()`;
}
