import { NEAR, type Second } from '../../src/answers/find/second.ts';
import { Random } from '../../src/border/random.ts';

/** The limit of the objective, `latency_p99 < 300ms`. */
export const LIMIT_S = 0.3;
export const ALLOWED = 0.01;

/** A service on a virtual clock: Poisson arrivals, first come, first served. */
export interface Model {
  readonly name: string;
  readonly servers: number;
  /**
   * The highest rate at which the objective holds in the long run: by formula for M/M/1 and M/M/8 (Erlang C), otherwise
   * measured over 40,000 s, to about 0.3%.
   */
  readonly capacity: number;
  /** Added to each response, seconds. */
  readonly base: number;
  /** Service time of a request that starts at a given time, seconds. */
  serve(random: Random, atSeconds: number, state: State): number;
}

export interface State {
  /** Logarithm of how slow the service is in this second. */
  level: number;
  /** Whether it has been overloaded, and not empty since. */
  overloaded: boolean;
}

/** Requests that would wait longer are rejected, as by a full queue. */
const LONGEST_WAIT_S = 5;
/** A wait from which a service with hysteresis is overloaded. */
const OVERLOAD_WAIT_S = 0.6;

export const MODELS: readonly Model[] = [
  {
    name: 'M/M/1',
    capacity: 384.65,
    servers: 1,
    base: 0,
    serve: (random) => random.exponential() / 400,
  },
  {
    name: 'M/M/8',
    capacity: 383.8,
    servers: 8,
    base: 0,
    serve: (random) => random.exponential() / 50,
  },
  { name: 'hard knee', capacity: 391.9, servers: 1, base: 0.02, serve: () => 1 / 400 },
  {
    name: 'hysteresis',
    capacity: 383.2,
    servers: 8,
    base: 0,
    serve: (random, _, { overloaded }) => (random.exponential() / 50) * (overloaded ? 1.3 : 1),
  },
  {
    name: 'slow 5 s a minute',
    capacity: 272.7,
    servers: 8,
    base: 0,
    serve: (random, at) => (random.exponential() / 50) * (at % 60 < 5 ? 1.5 : 1),
  },
  {
    name: 'noise',
    capacity: 363.3,
    servers: 8,
    base: 0,
    serve: (random, _, { level }) => (random.exponential() / 50) * Math.exp(level),
  },
];

/** Noise: correlation of one second with the next, standard deviation. */
const NOISE = { correlation: 0.8, spread: 0.05 };

/** Plays a service, second by second, at a rate that can change. */
export class SimulatedService {
  readonly #model: Model;
  readonly #random: Random;
  readonly #free: Float64Array;
  readonly #state: State = { level: 0, overloaded: false };
  /** By the second in which they end: requests, violations, near violations. */
  readonly #ends = new Map<number, [number, number, number]>();
  #second: number;
  #at: number;
  #inFlight = 0;

  /** @param phase second of the minute in which the run starts */
  constructor(model: Model, random: Random, phase = 0) {
    this.#model = model;
    this.#random = random;
    this.#free = new Float64Array(model.servers).fill(phase);
    this.#second = phase;
    this.#at = phase;
  }

  second(rps: number): Second {
    const random = this.#random;
    const { correlation, spread } = NOISE;
    const fresh = Math.sqrt(1 - correlation ** 2) * spread;
    this.#state.level = correlation * this.#state.level + fresh * random.normal();
    const end = this.#second + 1;
    let dropped = 0;
    this.#at = Math.max(this.#at, this.#second);
    for (;;) {
      this.#at += random.exponential() / rps;
      if (this.#at >= end) break;
      if (!this.#arrive(this.#at)) dropped++;
    }
    this.#at = end;
    const [requests, violations, near] = this.#ends.get(this.#second) ?? [0, 0, 0];
    this.#ends.delete(this.#second);
    this.#second = end;
    this.#inFlight -= requests;
    return {
      requests,
      inFlight: this.#inFlight,
      violations: [{ count: violations, near }],
      dropped: dropped > 0.01 * rps,
      generatorLimited: false,
    };
  }

  #arrive(at: number): boolean {
    const { serve, base } = this.#model;
    let server = 0;
    for (let i = 1; i < this.#free.length; i++) {
      if (this.#free[i]! < this.#free[server]!) server = i;
    }
    const wait = Math.max(0, this.#free[server]! - at);
    if (wait > LONGEST_WAIT_S) return false;
    if (wait > OVERLOAD_WAIT_S) this.#state.overloaded = true;
    else if (wait === 0) this.#state.overloaded = false;
    const end = at + wait + serve(this.#random, at + wait, this.#state);
    this.#free[server] = end;
    const response = end - at + base;
    const second = Math.floor(end + base);
    let ends = this.#ends.get(second);
    if (ends === undefined) {
      ends = [0, 0, 0];
      this.#ends.set(second, ends);
    }
    ends[0]++;
    if (response > LIMIT_S) ends[1]++;
    if (response > LIMIT_S * NEAR) ends[2]++;
    this.#inFlight++;
    return true;
  }
}

/** Share of requests that violate the objective at a constant rate over a long time. */
export function shareAt(model: Model, rps: number, seconds: number, seed: number): number {
  const service = new SimulatedService(model, new Random(seed, 99));
  let requests = 0;
  let violations = 0;
  for (let second = 0; second < seconds; second++) {
    const seen = service.second(rps);
    requests += seen.requests;
    violations += seen.violations[0]!.count;
    if (second === 300 && violations > 0.5 * requests) break;
  }
  return violations / requests;
}

/** The highest rate at which the objective holds in the long run, by bisection: {@link Model.capacity}. */
export function capacityOf(model: Model, seconds: number): number {
  let [low, high] = [100, 800];
  while (high / low > 1.001) {
    const rps = Math.sqrt(low * high);
    if (shareAt(model, rps, seconds, 1) <= ALLOWED) low = rps;
    else high = rps;
  }
  return Math.sqrt(low * high);
}
