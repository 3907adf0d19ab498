import type { NotedCount, NotedDurations, Notes } from '../src/border/messages.ts';
import type { JourneyLog } from '../src/journey/journey-log.ts';
import { IntervalHistogram } from './interval-histogram.ts';

/** Maximum number of names of one kind. More are probably values used as names, which would fill the memory. */
const MOST_NAMES = 1000;
const MOST_REASONS = 200;
const LONGEST_REASON = 200;

/** What journeys recorded since the last call. */
export class JourneyNotes implements JourneyLog {
  askedMs = 0;
  endedMs = 0;
  readonly #counts = new Map<string, { kind: NotedCount['kind']; name: string; count: number }>();
  readonly #durations = new Map<
    string,
    { kind: NotedDurations['kind']; name: string; histogram: IntervalHistogram }
  >();
  readonly #names = new Map<string, Set<string>>();
  #isEmpty = true;

  /** The response that journeys get next. */
  answered(askedMs: number, endedMs: number): void {
    this.askedMs = askedMs;
    this.endedMs = endedMs;
  }

  check(name: string, passed: boolean): void {
    this.#known('checks', name);
    this.#count(passed ? 'passed' : 'failed', name, 1);
  }

  count(name: string, by: number): void {
    this.#known('counters', name);
    this.#count('counter', name, by);
  }

  time(name: string, ms: number): void {
    this.#known('timings', name);
    this.#record('timing', name, ms);
  }

  group(name: string, ms: number): void {
    this.#known('groups', name);
    this.#record('group', name, ms);
  }

  /** A user completed its workflow. */
  journey(workflow: string, ms: number): void {
    this.#record('journey', workflow, ms);
  }

  /** A request of the scenario ended. */
  scenario(name: string, responseTimeMs: number): void {
    this.#record('scenario', name, responseTimeMs);
  }

  /** A user failed, for a reason in words. */
  failed(workflow: string, reason: string): void {
    const name = `${workflow}: ${reason.slice(0, LONGEST_REASON)}`;
    const reasons = this.#namesOf('reasons');
    const isKnown = reasons.has(name) || reasons.size < MOST_REASONS;
    if (isKnown) reasons.add(name);
    this.#count('reason', isKnown ? name : `${workflow}: other reasons`, 1);
  }

  /** Null where there is nothing. */
  take(): Notes | null {
    if (this.#isEmpty) return null;
    this.#isEmpty = true;
    const durations: NotedDurations[] = [];
    for (const { kind, name, histogram } of this.#durations.values()) {
      if (!histogram.empty) durations.push({ kind, name, durations: histogram.take() });
    }
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    return { counts, durations };
  }

  #count(kind: NotedCount['kind'], name: string, by: number): void {
    this.#isEmpty = false;
    const key = `${kind} ${name}`;
    const noted = this.#counts.get(key);
    if (noted === undefined) this.#counts.set(key, { kind, name, count: by });
    else noted.count += by;
  }

  #record(kind: NotedDurations['kind'], name: string, ms: number): void {
    this.#isEmpty = false;
    const key = `${kind} ${name}`;
    let noted = this.#durations.get(key);
    if (noted === undefined) {
      noted = { kind, name, histogram: new IntervalHistogram(2) };
      this.#durations.set(key, noted);
    }
    noted.histogram.recordMs(ms);
  }

  /** @throws RangeError for more names than allowed */
  #known(what: string, name: string): void {
    const names = this.#namesOf(what);
    if (names.has(name)) return;
    if (names.size >= MOST_NAMES) {
      throw new RangeError(
        `"${name}": there are ${MOST_NAMES} ${what} already; do not put values into names`,
      );
    }
    names.add(name);
  }

  #namesOf(what: string): Set<string> {
    let names = this.#names.get(what);
    if (names === undefined) {
      names = new Set();
      this.#names.set(what, names);
    }
    return names;
  }
}
