import { sum } from '../../statistics/sum.ts';
import { type Seen, seenOf } from './clusters.ts';
import type { Second } from './second.ts';

export interface ProbeSettings {
  readonly objectives: number;
  /** Time of the first judgement, seconds. */
  readonly leastSeconds: number;
  /** Maximum length, after which a probe is undecided, seconds. */
  readonly mostSeconds: number;
}

export type ProbeVerdict = 'passed' | 'failed' | 'undecided' | 'generator-limited';

export interface ProbeResult {
  readonly verdict: ProbeVerdict;
  /** For each objective. */
  readonly seen: readonly Seen[];
  /** Mean number of requests in flight. */
  readonly inFlight: number;
  /** Including the time to settle. */
  readonly seconds: number;
  readonly requests: number;
  /** For each objective, the share of requests that violated it. */
  readonly shares: readonly number[];
}

/** What a probe has observed so far. */
export interface SoFar {
  readonly seconds: number;
  readonly seen: readonly Seen[];
}

/** Minimum and maximum time for a new rate to settle, seconds. */
const SETTLE_LEAST = 3;
const SETTLE_MOST = 10;
/** It has settled when the requests in flight change by at most this fraction, or this number. */
const SETTLED_SHARE = 0.2;
const SETTLED_LEAST = 3;
/** Seconds with dropped arrivals that make an overload. */
const DROPPED_SECONDS = 2;
/** More late seconds than this number, and than this fraction, make a probe useless. */
const LATE_LEAST = 4;
const LATE_SHARE = 1 / 3;

/** Measures at one rate until the result is known or the time is up. */
export class Probe {
  readonly #settings: ProbeSettings;
  readonly #judge: (soFar: SoFar) => 'passed' | 'failed' | null;
  readonly #looks: readonly number[];
  readonly #measured: Second[] = [];
  #settling = 0;
  #settled = false;
  #inFlight = 0;
  #dropped = 0;
  #seconds = 0;
  #late = 0;

  /** @param judge called after intervals that double */
  constructor(settings: ProbeSettings, judge: (soFar: SoFar) => 'passed' | 'failed' | null) {
    this.#settings = settings;
    this.#judge = judge;
    this.#looks = looksFrom(settings);
  }

  /** Takes in the next second. Null while the result is not known. */
  add(second: Second): ProbeResult | null {
    this.#seconds++;
    this.#late += Number(second.generatorLimited);
    if (this.#late > Math.max(LATE_LEAST, LATE_SHARE * this.#seconds)) {
      return this.#result('generator-limited');
    }
    // Seconds in which this machine was late say nothing about the services.
    if (second.generatorLimited) return null;
    this.#dropped += Number(second.dropped);
    if (this.overloaded) return this.#result('failed');
    if (!this.#settled) {
      this.#settle(second);
      return null;
    }
    this.#measured.push(second);
    return this.#look(this.#measured.length);
  }

  /** Whether it ended because arrivals were dropped. */
  get overloaded(): boolean {
    return this.#dropped >= DROPPED_SECONDS;
  }

  #settle({ inFlight }: Second): void {
    this.#settling++;
    const change = Math.abs(inFlight - this.#inFlight);
    const steady = change <= Math.max(SETTLED_LEAST, SETTLED_SHARE * this.#inFlight);
    this.#inFlight = inFlight;
    this.#settled = (steady && this.#settling >= SETTLE_LEAST) || this.#settling >= SETTLE_MOST;
  }

  #look(seconds: number): ProbeResult | null {
    if (!this.#looks.includes(seconds)) return null;
    const seen = this.#seen();
    const verdict = this.#judge({ seconds, seen });
    if (verdict !== null) return this.#result(verdict, seen);
    return seconds >= this.#settings.mostSeconds ? this.#result('undecided', seen) : null;
  }

  #seen(): Seen[] {
    return Array.from({ length: this.#settings.objectives }, (_, i) => seenOf(this.#measured, i));
  }

  #result(verdict: ProbeVerdict, seen = this.#seen()): ProbeResult {
    const measured = this.#measured;
    return {
      verdict,
      seen,
      inFlight: sum(measured, ({ inFlight }) => inFlight) / Math.max(1, measured.length),
      seconds: this.#settling + measured.length,
      requests: sum(measured, ({ requests }) => requests),
      shares: seen.map(({ requests, violations }) => (requests === 0 ? 0 : violations / requests)),
    };
  }
}

/** Times of judgement: doubling, and the maximum length. */
function looksFrom({ leastSeconds, mostSeconds }: ProbeSettings): number[] {
  const looks: number[] = [];
  for (let look = leastSeconds; look < mostSeconds; look *= 2) looks.push(look);
  return [...looks, mostSeconds];
}
