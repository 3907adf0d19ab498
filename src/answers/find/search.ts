import type { Random } from '../../border/random.ts';
import { type EndsSettings, nextEnd } from './ends.ts';
import { Evidence, type Observed, SAME } from './evidence.ts';

export interface SearchSettings extends EndsSettings {
  /** Of the interval, such as 0.95. */
  readonly confidence: number;
  /** Seconds that the search may take. */
  readonly budgetSeconds: number;
}

/** A rate to be tried. */
export interface Trial {
  readonly rps: number;
  /** `ends` of the interval are probed for minutes. */
  readonly phase: 'doubling' | 'narrowing' | 'ends';
}

/** What is known of the highest rate at which all objectives hold. */
export interface Found {
  /** The highest that passed; null where none did. */
  readonly low: number | null;
  /** The lowest that failed; null where none did. */
  readonly high: number | null;
  /** Whether both ends rest on long probes. */
  readonly confirmed: boolean;
}

/** A step beyond a rate that stayed undecided, in search of one that fails. */
const BEYOND = 1.25;
/** Short probes halve an interval until it is so many times as wide as wanted. */
const COARSE = 3;

/**
 * Which rate to try next, from what was seen so far; knows no time and no services.
 *
 * | known | next |
 * |---|---|
 * | nothing failed | twice the highest that passed, or a step beyond one that stayed undecided |
 * | nothing passed | half of the lowest that was tried, or a step below it once short probes turned out wrong |
 * | one that passed, and the next above it far away | their middle, of logarithms |
 * | both, nearby | an end of the interval that should be known soonest ({@link nextEnd}) |
 * | both ends, as near as wanted, from long probes | done |
 *
 * What is known changes as more is seen: a rate that passed in a short probe may fail in a long one.
 */
export class Search {
  readonly #settings: SearchSettings;
  readonly #random: Random;
  #evidence: Evidence;
  #isCoarse = true;
  /** Rates that passed in short probes. */
  readonly #passed: number[] = [];
  /** Whether one of them turned out to fail: only long probes are believed from then on. */
  #isCautious = false;

  constructor(settings: SearchSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
    const { allowed, confidence, precision } = settings;
    this.#evidence = new Evidence(allowed, (1 - confidence) / 2, Math.sqrt(1 + precision));
  }

  get found(): Found {
    const evidence = this.#evidence;
    const rates = this.#rates();
    const broken = rates.filter((rps) => evidence.isKnown('broken', rps));
    const kept = rates.filter((rps) =>
      this.#isCautious ? evidence.isConfirmed('kept', rps) : evidence.isKnown('kept', rps),
    );
    // Where they contradict each other, the interval has both.
    const low = kept.findLast((rps) => rps < (broken[0] ?? Number.POSITIVE_INFINITY)) ?? null;
    const high = broken.find((rps) => rps > (kept.at(-1) ?? 0)) ?? null;
    const confirmed =
      low !== null &&
      high !== null &&
      evidence.isConfirmed('kept', low) &&
      evidence.isConfirmed('broken', high);
    return { low, high, confirmed };
  }

  /**
   * Null when there is nothing more to learn.
   *
   * @param elapsed seconds since the search began
   */
  next(elapsed: number): Trial | null {
    const { startRps, lowestRps, highestRps, precision } = this.#settings;
    const rates = this.#rates();
    const [bottom, top] = [rates[0], rates.at(-1)];
    if (bottom === undefined || top === undefined) return { rps: startRps, phase: 'doubling' };
    const { low, high, confirmed } = this.found;
    if (high === null) {
      if (top >= highestRps) return null;
      const times = this.#evidence.isKnown('kept', top) ? 2 : BEYOND;
      return { rps: Math.min(highestRps, times * top), phase: 'doubling' };
    }
    if (low === null) {
      const lowest = this.#isCautious ? this.#lowestLongBelow(high) : bottom;
      if (lowest > lowestRps) return this.#below(lowest);
      if (this.#evidence.isKnown('broken', lowest)) return null;
      return this.#end(lowestRps, high, elapsed);
    }
    if (high / low <= (1 + precision) * SAME && confirmed) return null;
    if (this.#isCoarse) {
      const above = rates.find((rps) => rps > low)!;
      if (above / low > 1 + COARSE * precision) {
        return { rps: Math.sqrt(low * above), phase: 'narrowing' };
      }
    }
    this.#isCoarse = false;
    return this.#end(low, high, elapsed);
  }

  /** Takes in how a trial of {@link next} went. */
  add(observed: Observed): void {
    this.#evidence = this.#evidence.with(observed);
    const { rps, long } = observed;
    if (!long && this.#evidence.isKnown('kept', rps)) this.#passed.push(rps);
    this.#isCautious ||= this.#passed.some((rate) => this.#evidence.isKnown('broken', rate));
  }

  /** What would be known of a rate if a probe ended here; null where it should go on. */
  verdictWith(observed: Observed): 'passed' | 'failed' | null {
    const { rps, long } = observed;
    const evidence = this.#evidence.with(observed);
    if (evidence.isKnown('broken', rps)) return 'failed';
    const isKept = long ? evidence.isConfirmed('kept', rps) : evidence.isKnown('kept', rps);
    return isKept ? 'passed' : null;
  }

  #below(rps: number): Trial {
    const { lowestRps } = this.#settings;
    return this.#isCautious
      ? { rps: Math.max(lowestRps, rps / BEYOND), phase: 'ends' }
      : { rps: Math.max(lowestRps, rps / 2), phase: 'doubling' };
  }

  #end(low: number, high: number, elapsed: number): Trial {
    const bounds = { low, high, seconds: this.#settings.budgetSeconds - elapsed };
    const rps = nextEnd(this.#evidence, this.#settings, bounds, this.#random);
    return { rps, phase: 'ends' };
  }

  #lowestLongBelow(rps: number): number {
    const long = this.#evidence.all.filter((one) => one.long).map((one) => one.rps);
    return Math.min(rps, ...long);
  }

  #rates(): number[] {
    return [...new Set(this.#evidence.all.map(({ rps }) => rps))].sort((a, b) => a - b);
  }
}
