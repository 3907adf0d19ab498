import { WINDOW_MS } from '../border/committed-load.ts';
import type { Places } from '../border/messages.ts';
import { WHOLE } from '../border/part.ts';
import { Random } from '../border/random.ts';
import { ArrivalRate } from './arrival-rate.ts';
import { Crowd, type KindNumbers } from './crowd.ts';
import { Curve } from './curve.ts';
import type { Load } from './load.ts';
import type { LoadModel, PlannedWindow } from './load-model.ts';
import { phaseOf, roundingOf } from './part-of-load.ts';
import { RequestRate } from './request-rate.ts';
import type { Announcements, ExpectedCrowd } from './spawn-controller.ts';
import { Stock } from './stock.ts';
import { UserNumbers } from './user-numbers.ts';
import { UsersAtOnce } from './users-at-once.ts';

/** Users of a load, in order: user `i` has number `firstIndex + i * stride` among those of this machine. */
export interface DealtUsers {
  /** How many came before them. */
  readonly ordinal: number;
  readonly firstIndex: number;
  readonly stride: number;
  readonly kinds: Uint32Array;
}

/** Users who arrive in a window. */
export interface Arrivals extends DealtUsers {
  /** Intended starts, milliseconds on the schedule's clock. */
  readonly starts: Float64Array;
}

/** What a schedule asks about the names in its load. */
export interface ScheduleNames extends KindNumbers {
  /** Number of a workflow's steps. */
  steps(workflow: string): number;
}

/** Windows are a quarter of the shortest think time, within these bounds and in steps; milliseconds. */
const SHORTEST_WINDOW_MS = 10;
const WINDOW_STEP_MS = 10;

/** Of {@link Random}. */
const MIX_KEY = -1;
const ARRIVALS_KEY = -2;

/** Each load has keys of its own, that no user has. */
function ownKeys(position: number): number {
  return -position * 2 ** 48;
}

/** What the mix of a load is dealt by. @param position among the loads of the run, from 0 */
export function mixRandom(seed: number, position: number): Random {
  return new Random(seed, ownKeys(position) + MIX_KEY);
}

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
 * When how many users of which kind come by one load: its curve, its model and its crowd together, window by
 * window. It reads no clock: a run and a plan differ only in who says what time it is.
 */
export class Schedule {
  readonly #names: ScheduleNames;
  #curve: Curve;
  #load: Load;
  /** Milliseconds; the same for the whole run. */
  readonly windowMs: number;
  readonly #model: LoadModel;
  readonly #crowd: Crowd;
  readonly #stock: Stock;
  #numbers: UserNumbers;
  #endMs: number;
  #dealt = 0;

  /**
   * @param position among the loads of the run, from 0
   * @param windowMs that of the run
   */
  constructor(
    load: Load,
    names: ScheduleNames,
    position = 0,
    numbers = new UserNumbers(),
    windowMs = windowMsFor(load.minThinkMs),
  ) {
    this.#names = names;
    this.#load = load;
    this.#curve = Curve.of(load);
    this.#endMs = this.#curve.durationMs;
    const { seed, part = WHOLE } = load;
    this.#numbers = numbers;
    this.windowMs = windowMs;
    this.#stock = new Stock(load.minThinkMs);
    // Of shards, each has arrivals of its own.
    const arrivals = new Random(seed, ownKeys(position) + ARRIVALS_KEY - part.index * 2 ** 32);
    this.#model = modelOf(load, names, windowMs, arrivals);
    this.#crowd = new Crowd(load.mixes, mixRandom(seed, position), names, load);
  }

  get load(): Load {
    return this.#load;
  }

  get curve(): Curve {
    return this.#curve;
  }

  /** Nobody arrives from this moment on. */
  get endMs(): number {
    return this.#endMs;
  }

  /** Mean level of the curve over a second, in which it may end. */
  levelIn(second: number): number {
    return this.#areaBy((second + 1) * 1000) - this.#areaBy(second * 1000);
  }

  /** The index that its next user will have. */
  get nextIndex(): number {
    return this.#numbers.next;
  }

  endAt(timeMs: number): void {
    this.#endMs = Math.min(this.#endMs, timeMs);
  }

  /**
   * From `atMs` on the load's curve and mix, starting from the level that is running. The mix stays exact over
   * the whole run.
   */
  switchTo(load: Load, atMs: number): void {
    this.#load = load;
    this.#curve = this.#curve.switchedTo(load, atMs);
    this.#endMs = this.#curve.durationMs;
    this.#model.expect(expectedCrowd(load, this.#names));
    this.#crowd.switchTo(load.mixes, atMs);
  }

  /** From `atMs` on its curve is 0: it is no longer part of the run, and its users finish. */
  retire(atMs: number): void {
    this.#curve = this.#curve.switchedTo({ stages: [], durationSeconds: 0 }, atMs);
    this.#endMs = this.#curve.durationMs;
  }

  /** From now on its users have other indices. */
  renumber(numbers: UserNumbers): void {
    this.#numbers = numbers;
  }

  /**
   * Multiplies what is left of the curve: the level jumps, and the end stays where it is. Who arrives, and
   * what was learned about those who are here, stays as it is.
   */
  scale(factor: number, atMs: number): void {
    this.#curve = this.#curve.scaled(factor, atMs);
  }

  /** Plans a window; windows come in order, one ahead of the one that is running. */
  plan(window: number, announcements: Announcements): Arrivals | Places {
    const intake = this.#model.plan(this.#window(window), this.#due, announcements);
    return 'places' in intake ? intake.places : this.#arrivals(intake.starts);
  }

  /** Gives up a window that passed before it was planned. Returns the arrivals that are lost. */
  skip(window: number, announcements: Announcements): number {
    return this.#model.skip(this.#window(window), this.#due, announcements);
  }

  /**
   * Users for places that become free, so that there are enough until the next window.
   *
   * @param taken users who were taken since the beginning
   * @param room how many more can lie ready
   */
  restock(taken: number, room: number, nowMs: number): DealtUsers {
    const places = Math.max(this.#due(nowMs), this.#due(nowMs + 2 * WINDOW_MS));
    const { count, expectedAtMs } = this.#stock.refill(taken, room, places, nowMs);
    return this.#deal(Float64Array.from({ length: count }, (_, i) => expectedAtMs(i)));
  }

  readonly #due = (timeMs: number): number => {
    if (this.#load.model === 'users') return timeMs < this.#endMs ? this.#curve.levelAt(timeMs) : 0;
    return this.#areaBy(timeMs);
  };

  #areaBy(timeMs: number): number {
    return this.#curve.areaBy(Math.min(timeMs, this.#endMs));
  }

  #window(number: number): PlannedWindow {
    const startMs = number * this.windowMs;
    return { number, startMs, endMs: Math.min(startMs + this.windowMs, this.#endMs) };
  }

  #arrivals(starts: Float64Array): Arrivals {
    return { starts, ...this.#deal(starts) };
  }

  #deal(momentsMs: Float64Array): DealtUsers {
    const ordinal = this.#dealt;
    const { stride } = this.#numbers;
    const firstIndex = this.#numbers.take(momentsMs.length);
    this.#dealt += momentsMs.length;
    const kinds = Uint32Array.from(momentsMs, (atMs, i) =>
      this.#crowd.next(atMs, firstIndex + i * stride),
    );
    return { ordinal, firstIndex, stride, kinds };
  }
}

function modelOf(load: Load, names: ScheduleNames, windowMs: number, random: Random): LoadModel {
  const { model, arrivals: spacing, part = WHOLE } = load;
  const rounding = roundingOf(part);
  switch (model) {
    case 'requests_per_second':
      return new RequestRate(expectedCrowd(load, names), {
        windowMs,
        rounding,
        phase: phaseOf(part),
        spacing,
        random,
      });
    case 'users_per_second':
      return new ArrivalRate(spacing, random, rounding);
    case 'users':
      return new UsersAtOnce(rounding);
  }
}

function expectedCrowd(load: Load, names: ScheduleNames): ExpectedCrowd {
  let calls = 0;
  for (const [workflow, share] of Object.entries(load.mixes[0]!.workflows)) {
    calls += share * names.steps(workflow);
  }
  return { shortestThinkMs: load.minThinkMs, longestThinkMs: load.maxThinkMs, calls };
}
