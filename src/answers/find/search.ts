import type { Random } from '../../border/random.ts';
import { isBroken, type ProbeVerdict, type Seen } from './probe.ts';

export interface SearchSettings {
  /** Where to begin, requests per second. */
  readonly startRps: number;
  readonly lowestRps: number;
  readonly highestRps: number;
  /** Width of the interval that is wanted, as a share of the rate. */
  readonly precision: number;
  /** Share of requests that each objective lets break it. */
  readonly allowed: readonly number[];
  /** Of the interval, such as 0.95. */
  readonly confidence: number;
}

/** A rate to be tried. */
export interface Trial {
  readonly rps: number;
  /** `ends` are tried again, for longer. */
  readonly phase: 'doubling' | 'narrowing' | 'ends';
}

export interface Tried extends Trial {
  readonly verdict: ProbeVerdict;
  /** Of each objective. */
  readonly seen: readonly Seen[];
}

/** What is known of the highest rate at which all objectives hold. */
export interface Found {
  /** The highest that passed; null where none did. */
  readonly low: number | null;
  /** The lowest that failed; null where none did. */
  readonly high: number | null;
  /** Whether both ends were tried again and held. */
  readonly confirmed: boolean;
}

/** Rates within this of each other are one. */
const SAME = 1.003;
/** A step beyond a rate that stayed undecided, in search of one that fails. */
const BEYOND = 1.25;

/**
 * Which rate to try next, from what was seen so far; knows no time and no services.
 *
 * More violations are seen at a higher rate, so what undecided trials saw is added up: a rate has failed when
 * it and lower ones together saw too many.
 *
 * | known | next |
 * |---|---|
 * | nothing failed | twice the highest that passed |
 * | nothing passed | half of the lowest that failed |
 * | both, further apart than wanted | their middle, of logarithms; around rates that stay undecided |
 * | both, as near as wanted | each end again, longer, in random order |
 * | both ends again | done |
 *
 * An end that does not hold when it is tried again is given up, and the search goes on with longer trials:
 * what made it wrong is slower than they were.
 */
export class Search {
  readonly #settings: SearchSettings;
  readonly #random: Random;
  readonly #known = new Map<number, Tried>();
  /** Ends that were given up. */
  #givenUp = 0;

  constructor(settings: SearchSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  get found(): Found {
    const { low, high } = this.#bounds();
    const again = (end: Tried | null) => end?.phase === 'ends';
    return {
      low: low?.rps ?? null,
      high: high?.rps ?? null,
      confirmed: again(low) && again(high),
    };
  }

  /** Whether trials have to be long, since short ones were wrong. */
  get cautious(): boolean {
    return this.#givenUp > 0;
  }

  /** Null when there is nothing more to learn. */
  next(): Trial | null {
    const { startRps, lowestRps, highestRps, precision } = this.#settings;
    const { low, high } = this.#bounds();
    if (low === null && high === null && this.#known.size === 0) {
      return { rps: startRps, phase: 'doubling' };
    }
    const undecided = this.#undecided(low?.rps ?? 0, high?.rps ?? Number.POSITIVE_INFINITY);
    const [first, last] = [undecided[0], undecided.at(-1)];
    if (high === null) {
      const top = last ?? low!.rps;
      if (top >= highestRps) return null;
      return {
        rps: Math.min(highestRps, top * (last === undefined ? 2 : BEYOND)),
        phase: 'doubling',
      };
    }
    if (low === null) {
      const tried = first ?? high.rps;
      if (tried <= lowestRps) return null;
      return { rps: Math.max(lowestRps, tried / 2), phase: 'doubling' };
    }
    if (high.rps / low.rps > 1 + precision) {
      const rps = this.#between(low.rps, high.rps, first, last);
      if (rps !== null) return { rps, phase: 'narrowing' };
    }
    const open = [low, high].filter(({ phase }) => phase !== 'ends');
    if (open.length === 0) return null;
    return { rps: open[this.#random.integer(open.length)]!.rps, phase: 'ends' };
  }

  /** Takes in how a trial of {@link next} went. */
  add(tried: Tried): void {
    const before = this.#known.get(tried.rps);
    if (tried.phase === 'ends' && before !== undefined && before.verdict !== tried.verdict) {
      this.#givenUp++;
    }
    for (const [rps, { verdict }] of this.#known) {
      const contradicted =
        (tried.verdict === 'failed' && rps > tried.rps && verdict === 'passed') ||
        (tried.verdict === 'passed' && rps < tried.rps && verdict === 'failed');
      if (contradicted) this.#known.delete(rps);
    }
    this.#known.set(tried.rps, tried);
    if (tried.verdict === 'undecided') this.#decideTogether();
  }

  #decideTogether(): void {
    const { allowed, confidence } = this.#settings;
    const risk = (1 - confidence) / 2;
    const undecided = this.#undecided(0, Number.POSITIVE_INFINITY).map(
      (rps) => this.#known.get(rps)!,
    );
    const upTo = sums(undecided);
    for (const [i, tried] of undecided.entries()) {
      const { rps, phase, seen } = tried;
      if (isBroken(upTo[i]!, allowed, risk))
        this.#known.set(rps, { rps, phase, seen, verdict: 'failed' });
    }
  }

  #bounds(): { low: Tried | null; high: Tried | null } {
    const all = [...this.#known.values()].sort((a, b) => a.rps - b.rps);
    return {
      low: all.findLast(({ verdict }) => verdict === 'passed') ?? null,
      high: all.find(({ verdict }) => verdict === 'failed') ?? null,
    };
  }

  #undecided(low: number, high: number): number[] {
    return [...this.#known.values()]
      .filter(({ verdict, rps }) => verdict === 'undecided' && rps > low && rps < high)
      .map(({ rps }) => rps)
      .sort((a, b) => a - b);
  }

  /**
   * In the middle, or at the ends of an interval around rates that stay undecided; null when there is none that
   * could be told from those that were tried.
   */
  #between(low: number, high: number, first?: number, last?: number): number | null {
    if (first === undefined || last === undefined) return Math.sqrt(low * high);
    const reach = Math.sqrt(1 + this.#settings.precision) / 1.001;
    const centre = Math.sqrt(first * last);
    const sides = [
      { rps: Math.min(first / SAME, centre / reach), gap: centre / low },
      { rps: Math.max(last * SAME, centre * reach), gap: high / centre },
    ].filter(({ rps }) => rps > low * SAME && rps < high / SAME);
    return sides.sort((a, b) => b.gap - a.gap)[0]?.rps ?? null;
  }
}

/** Of the first, of the first two, and so on; by objective. */
function sums(tried: readonly Tried[]): Seen[][] {
  const rows: Seen[][] = [];
  for (const { seen } of tried) {
    const before = rows.at(-1);
    rows.push(
      seen.map(({ requests, violations }, i) => ({
        cluster: 1,
        requests: requests + (before?.[i]?.requests ?? 0),
        violations: violations + (before?.[i]?.violations ?? 0),
      })),
    );
  }
  return rows;
}
