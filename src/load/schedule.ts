import { WINDOW_MS } from '../border/committed-load.ts';
import { WHOLE } from '../border/part.ts';
import { Random } from '../border/random.ts';
import { Crowd, type KindNumbers } from './crowd.ts';
import { Curve } from './curve.ts';
import type { Load } from './load.ts';
import { phaseOf, roundingOf } from './part-of-load.ts';
import { type Announcements, type ExpectedCrowd, SpawnController } from './spawn-controller.ts';

/** Users who arrive in a window, in order. */
export interface Arrivals {
  /** Number of the first among the users of this machine. */
  readonly firstIndex: number;
  /** Intended starts, milliseconds on the schedule's clock. */
  readonly starts: Float64Array;
  readonly kinds: Uint32Array;
}

/** What a schedule asks about the names in its load. */
export interface ScheduleNames extends KindNumbers {
  /** Number of a workflow's steps. */
  steps(workflow: string): number;
}

/** Windows are a quarter of the shortest think time, within these bounds and in steps; milliseconds. */
const SHORTEST_WINDOW_MS = 10;
const WINDOW_STEP_MS = 10;

/** Of {@link Random}; each shard has one of its own. */
const ARRIVALS_KEY = -2;

/**
 * Length of a run's windows, milliseconds: so short that what users who think are going to send in the
 * next windows is known before they are planned. Where users think for less than two windows of the
 * shortest length, the controller has to forecast.
 */
export function windowMsFor(shortestThinkMs: number): number {
  const quarter = Math.floor(shortestThinkMs / 4 / WINDOW_STEP_MS) * WINDOW_STEP_MS;
  return Math.min(WINDOW_MS, Math.max(SHORTEST_WINDOW_MS, quarter));
}

/**
 * When how many users of which kind arrive: the curve, the controller and the crowd together, window by
 * window. It reads no clock: a run and a plan differ only in who says what time it is.
 */
export class Schedule {
  readonly #names: ScheduleNames;
  #curve: Curve;
  #load: Load;
  /** Milliseconds; the same for the whole run. */
  readonly windowMs: number;
  readonly #controller: SpawnController;
  readonly #crowd: Crowd;
  readonly #random: Random;
  /** Where in its share of a window an arrival is, 0 to 1. */
  readonly #phase: number;
  #endMs: number;
  #nextIndex = 0;

  constructor(load: Load, names: ScheduleNames) {
    this.#names = names;
    this.#load = load;
    this.#curve = Curve.of(load);
    this.#endMs = this.#curve.durationMs;
    this.windowMs = windowMsFor(load.minThinkMs);
    const part = load.part ?? WHOLE;
    const expected = expectedCrowd(load, names);
    this.#controller = new SpawnController(this.windowMs, expected, roundingOf(part));
    this.#crowd = new Crowd(load.mixes, load.seed, names, part);
    this.#random = new Random(load.seed, ARRIVALS_KEY - part.index * 2 ** 32);
    this.#phase = phaseOf(part);
  }

  get curve(): Curve {
    return this.#curve;
  }

  /** Nobody arrives from this moment on. */
  get endMs(): number {
    return this.#endMs;
  }

  endAt(timeMs: number): void {
    this.#endMs = Math.min(this.#endMs, timeMs);
  }

  /**
   * From `atMs` on the load's curve and mix, starting from the rate that is running. The mix stays exact over
   * the whole run.
   */
  switchTo(load: Load, atMs: number): void {
    this.#load = load;
    this.#curve = this.#curve.switchedTo(load, atMs);
    this.#endMs = this.#curve.durationMs;
    this.#controller.expect(expectedCrowd(load, this.#names));
    this.#crowd.switchTo(load.mixes, atMs);
  }

  /**
   * Multiplies what is left of the curve: the rate jumps, and the end stays where it is. Who arrives, and
   * what was learned about those who are here, stays as it is.
   */
  scale(factor: number, atMs: number): void {
    this.#curve = this.#curve.scaled(factor, atMs);
  }

  /** Plans a window; windows come in order, one ahead of the one that is running. */
  plan(window: number, announcements: Announcements): Arrivals {
    const startMs = window * this.windowMs;
    const endMs = Math.min(startMs + this.windowMs, this.#endMs);
    const target = (later: number) => this.#requestsBy(window + later);
    const spawn = this.#controller.plan(window, target, this.#nextIndex, announcements);
    const count = endMs > startMs ? spawn : 0;
    const starts = this.#spread(count, startMs, endMs);
    const kinds = Uint32Array.from(starts, (start) => this.#crowd.next(start));
    const firstIndex = this.#nextIndex;
    this.#nextIndex += count;
    return { firstIndex, starts, kinds };
  }

  /** Gives up a window that passed before it was planned. Returns the arrivals that are lost. */
  skip(window: number, announcements: Announcements): number {
    const target = (later: number) => this.#requestsBy(window + later);
    return this.#controller.skip(window, target, this.#nextIndex, announcements);
  }

  /** Requests of the curve by the end of a window. */
  #requestsBy(window: number): number {
    return this.#curve.requestsBy(Math.min((window + 1) * this.windowMs, this.#endMs));
  }

  #spread(count: number, startMs: number, endMs: number): Float64Array {
    const lengthMs = endMs - startMs;
    if (this.#load.arrivals === 'random') {
      const starts = Float64Array.from({ length: count }, () => this.#random.next());
      return starts.sort().map((at) => startMs + at * lengthMs);
    }
    return Float64Array.from(
      { length: count },
      (_, i) => startMs + ((i + this.#phase) * lengthMs) / count,
    );
  }
}

function expectedCrowd(load: Load, names: ScheduleNames): ExpectedCrowd {
  let calls = 0;
  for (const [workflow, share] of Object.entries(load.mixes[0]!.workflows)) {
    calls += share * names.steps(workflow);
  }
  return { shortestThinkMs: load.minThinkMs, longestThinkMs: load.maxThinkMs, calls };
}
