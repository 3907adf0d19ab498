import { Random } from '../../border/random.ts';
import type { Observed } from './evidence.ts';
import { Probe, type ProbeResult, type SoFar } from './probe.ts';
import { type Found, Search, type SearchSettings, type Trial } from './search.ts';
import type { Second } from './second.ts';

export interface FindSettings extends SearchSettings {
  /** Of the random choice between ends. */
  readonly seed: number;
}

/** A finished probe. */
export interface ProbeRow extends ProbeResult, Trial {
  /** If the first probe of a search fails, only its repetition counts: the service may not have been warm. */
  readonly counts: boolean;
}

/** What to do in the next second. */
export type Order =
  | {
      readonly do: 'hold';
      readonly rps: number;
      readonly why: 'probe' | 'drain';
    }
  | { readonly do: 'finish'; readonly because: FinishReason };

/** Why a search ended. `lowest` and `highest`: at the end of its range. */
export type FinishReason =
  | 'found'
  | 'undecided'
  | 'lowest'
  | 'highest'
  | 'budget'
  | 'interrupted'
  | 'generator-limited';

/** Time of the first look at a probe, and its maximum length, seconds. */
const SHORT = { leastSeconds: 3, mostSeconds: 24 };
/** Short probes are longer if fewer violations than this would be allowed in them. */
const LEAST_ALLOWED = 5;
const ENDS = { leastSeconds: 24, mostSeconds: 240 };

/** After a failed probe: seconds at a good rate until queues are empty. */
const DRAIN_LEAST = 3;
const DRAIN_MOST = 60;
/** If a service does not recover at a good rate, the rate is halved after this many seconds, repeatedly. */
const DRAIN_HALVING = 8;
/** Fraction of the failed rate, if no rate is known to be good. */
const DRAIN_FRACTION = 0.25;
/** Queues count as empty if the requests in flight are at most `least`, or `times` those of the last passed probe. */
const DRAINED = { least: 3, times: 1.5 };

/**
 * Finds the highest rate at which all objectives hold: takes in each second, and returns the rate of the next.
 * Independent of clocks and services.
 */
export class Finder {
  readonly #settings: FindSettings;
  readonly #search: Search;
  readonly #rows: ProbeRow[] = [];
  #trial: Trial;
  #probe: Probe;
  /** Seconds of draining so far; null during a probe. */
  #draining: number | null = null;
  #elapsed = 0;
  /** Requests in flight in the last probe that passed. */
  #usual = 0;

  constructor(settings: FindSettings) {
    this.#settings = settings;
    this.#search = new Search(settings, new Random(settings.seed, 0));
    this.#trial = this.#search.next(0)!;
    this.#probe = this.#newProbe();
  }

  /** The first order. */
  get first(): Order {
    return { do: 'hold', rps: this.#trial.rps, why: 'probe' };
  }

  get rows(): readonly ProbeRow[] {
    return this.#rows;
  }

  get found(): Found {
    return this.#search.found;
  }

  get trial(): Trial {
    return this.#trial;
  }

  second(second: Second): Order {
    this.#elapsed++;
    if (this.#elapsed >= this.#settings.budgetSeconds) return { do: 'finish', because: 'budget' };
    if (this.#draining !== null) return this.#drain(second);
    const result = this.#probe.add(second);
    if (result === null) return this.first;
    const counts = this.#rows.length > 0 || result.verdict !== 'failed';
    this.#rows.push({ ...this.#trial, ...result, counts });
    if (result.verdict === 'generator-limited')
      return { do: 'finish', because: 'generator-limited' };
    if (counts) this.#search.add(this.#observed(result, this.#probe.overloaded));
    if (result.verdict === 'passed') this.#usual = result.inFlight;
    const next = this.#search.next(this.#elapsed);
    const goesOn = result.verdict === 'undecided' && next !== null && next.rps >= this.#trial.rps;
    if (next === null || result.verdict === 'passed' || goesOn) return this.#goOn(next);
    this.#draining = 0;
    return this.#drainAt();
  }

  #observed({ seconds, seen }: SoFar, overloaded: boolean): Observed {
    const { rps, phase } = this.#trial;
    return { rps, seconds, seen, overloaded, long: phase === 'ends' };
  }

  #drain({ inFlight, requests, violations, dropped }: Second): Order {
    const seconds = this.#draining! + 1;
    this.#draining = seconds;
    const clean = violations.every(
      ({ count }, i) => count <= this.#settings.allowed[i]! * requests,
    );
    const empty = inFlight <= Math.max(DRAINED.least, DRAINED.times * this.#usual);
    const drained = clean && !dropped && empty;
    if ((seconds < DRAIN_LEAST || !drained) && seconds < DRAIN_MOST) return this.#drainAt();
    this.#draining = null;
    return this.#goOn(this.#search.next(this.#elapsed));
  }

  #drainAt(): Order {
    const { low, high } = this.#search.found;
    const rps =
      low ?? Math.max(this.#settings.lowestRps, (high ?? this.#trial.rps) * DRAIN_FRACTION);
    const halvings = Math.floor(this.#draining! / DRAIN_HALVING);
    return {
      do: 'hold',
      rps: Math.max(this.#settings.lowestRps, rps / 2 ** halvings),
      why: 'drain',
    };
  }

  #goOn(trial: Trial | null): Order {
    if (trial === null) return { do: 'finish', because: this.#because() };
    this.#trial = trial;
    this.#probe = this.#newProbe();
    return this.first;
  }

  #because(): FinishReason {
    const { low, high } = this.#search.found;
    if (low === null) return high === null ? 'undecided' : 'lowest';
    return high === null ? 'highest' : 'found';
  }

  #newProbe(): Probe {
    const { allowed } = this.#settings;
    const { rps, phase } = this.#trial;
    const needed = Math.ceil(LEAST_ALLOWED / (Math.min(...allowed) * rps));
    const mostSeconds = Math.min(ENDS.mostSeconds, Math.max(SHORT.mostSeconds, needed));
    const length = phase === 'ends' ? ENDS : { ...SHORT, mostSeconds };
    return new Probe({ objectives: allowed.length, ...length }, (soFar) =>
      this.#search.verdictWith(this.#observed(soFar, false)),
    );
  }
}
