import type { Random } from '../../border/random.ts';
import { type EndsSettings, nextEnd } from './ends.ts';
import { Evidence, type Observed, SAME } from './evidence.ts';

export interface SearchSettings extends EndsSettings {
  /** Of the interval, such as 0.95. */
  readonly confidence: number;
  /** Maximum duration of the search, seconds. */
  readonly budgetSeconds: number;
}

/** A rate to probe. */
export interface Trial {
  readonly rps: number;
  /** `ends`: a long probe of an end of the interval. */
  readonly phase: 'doubling' | 'narrowing' | 'ends';
}

/** What is known about the highest rate at which all objectives hold. */
export interface Found {
  /** The highest rate that passed, in long probes if there is one; null if none did. */
  readonly low: number | null;
  /** The lowest rate that failed, in long probes if there is one; null if none did. */
  readonly high: number | null;
  /** Whether the known ends are based on long probes. Otherwise nothing can be said with confidence. */
  readonly confirmed: boolean;
}

/** Factor between an undecided rate and the next, in search of one that fails. */
const BEYOND = 1.25;
/** Short probes bisect the interval until it is this many times as wide as requested. */
const COARSE = 3;

/**
 * Decides which rate to probe next. Independent of clocks and services.
 *
 * | known | next |
 * |---|---|
 * | nothing failed | twice the highest that passed, or a step above an undecided one |
 * | nothing passed | half the lowest probed rate, or a step below it once a short probe was wrong |
 * | one that passed, and the next probed rate far above it | their geometric mean |
 * | both, close together | an end of the interval that is expected to be known soonest ({@link nextEnd}) |
 * | both ends, as close as requested, from long probes | done |
 *
 * Knowledge can be revised: a rate that passed in a short probe may fail in a long one.
 */
export class Search {
  readonly #settings: SearchSettings;
  readonly #random: Random;
  #evidence: Evidence;
  #isCoarse = true;
  /** Rates that passed in short probes. */
  readonly #passed: number[] = [];
  /** Whether one of them failed later: from then on, only long probes count. */
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
    // If they contradict each other, the interval includes both.
    const below = kept.filter((rps) => rps < (broken[0] ?? Number.POSITIVE_INFINITY));
    const above = broken.filter((rps) => rps > (kept.at(-1) ?? 0));
    const low = below.findLast((rps) => evidence.isConfirmed('kept', rps)) ?? below.at(-1) ?? null;
    const high = above.find((rps) => evidence.isConfirmed('broken', rps)) ?? above[0] ?? null;
    const confirmed =
      (low !== null || high !== null) &&
      (low === null || evidence.isConfirmed('kept', low)) &&
      (high === null || evidence.isConfirmed('broken', high));
    return { low, high, confirmed };
  }

  /**
   * Null if there is nothing more to learn.
   *
   * @param elapsed seconds since the search started
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

  /** Takes in the result of a trial of {@link next}. */
  add(observed: Observed): void {
    this.#evidence = this.#evidence.with(observed);
    const { rps, long } = observed;
    if (!long && this.#evidence.isKnown('kept', rps)) this.#passed.push(rps);
    this.#isCautious ||= this.#passed.some((rate) => this.#evidence.isKnown('broken', rate));
  }

  /** What would be known about a rate if its probe ended here; null if it should continue. */
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
