import { PlannedRequest } from './compiled-step.ts';
import { Pause, Together, type Turn } from './turn.ts';

/** A part of a journey that is played only by `yield*`. */
export interface Group {
  readonly name: string;
  /** Null until its first request has been answered. */
  startMs: number | null;
}

type Made = PlannedRequest | Pause | Group;

/** What the journey that runs now has made for `yield*`, and not yielded yet. In a thread, only one journey runs at a time. */
const made: Made[] = [];

/** What journeys made before their last turn, and have not yielded yet: rarely anything. */
const earlier = new WeakMap<object, Set<Made>>();

/** A journey is resumed. */
export function startTurn(): void {
  made.length = 0;
}

export function noteMade<T extends Made>(turn: T): T {
  made.push(turn);
  return turn;
}

/** The journey yields what it has made: now or, rarely, earlier. */
export function notePlayed(journey: object, played: Turn | Group): void {
  if (made.length === 1 && made[0] === played) {
    made.length = 0;
    return;
  }
  const waiting = earlier.get(journey) ?? new Set();
  for (const turn of made) waiting.add(turn);
  made.length = 0;
  for (const turn of played instanceof Together ? played.requests : [played]) waiting.delete(turn);
  if (waiting.size > 0) earlier.set(journey, waiting);
  else earlier.delete(journey);
}

/** What a journey called without `yield*`, so that it had no effect, as it is written; null if there is nothing. */
export function unplayedIn(journey: object): string | null {
  const [first = made[0]] = earlier.get(journey) ?? [];
  if (first === undefined) return null;
  if (first instanceof PlannedRequest) return callOf(first.step.name);
  return first instanceof Pause ? 'user.think()' : `user.group('${first.name}')`;
}

function callOf(step: string): string {
  return step.includes('-') ? `steps['${step}']()` : `steps.${step}()`;
}
