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

/** Users of a load, in order: user `i` has number `firstIndex + i * stride` among the users of this machine. */
export interface DealtUsers {
  /** Number of users before them. */
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

/** How a schedule resolves the names in its load. */
export interface ScheduleNames extends KindNumbers {
  /** Number of a workflow's steps. */
  steps(workflow: string): number;
}

/** Number of parts of a second for which the curve is evaluated. */
const TENTHS = 10;

/** Windows are a quarter of the shortest think time, within these bounds and in steps; milliseconds. */
const SHORTEST_WINDOW_MS = 10;
const WINDOW_STEP_MS = 10;

/** Keys of {@link Random}. */
const MIX_KEY = -1;
const ARRIVALS_KEY = -2;

/** Each load has its own keys, which no user has. */
function ownKeys(position: number): number {
  return -position * 2 ** 48;
}

/** The random numbers for the mix of a load. @param position among the loads of the run, from 0 */
export function mixRandom(seed: number, position: number): Random {
  return new Random(seed, ownKeys(position) + MIX_KEY);
}

/**
 * Length of a run's windows, milliseconds: short enough that the requests of thinking users in the next windows are
 * known before these windows are planned. If users think for less than two windows of the shortest length, the
 * controller has to forecast.
 */
export function windowMsFor(shortestThinkMs: number): number {
  const quarter = Math.floor(shortestThinkMs / 4 / WINDOW_STEP_MS) * WINDOW_STEP_MS;
  return Math.min(WINDOW_MS, Math.max(SHORTEST_WINDOW_MS, quarter));
}

/**
 * When and how many users of which kind arrive through one load: its curve, model and crowd together, window by window.
 * It reads no clock: a run and a plan differ only in who supplies the time.
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
    // Each shard has its own arrivals.
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

  /** No users arrive from this time on. */
  get endMs(): number {
    return this.#endMs;
  }

  /** Mean level of the curve over a second, which may be cut short by the end. */
  levelIn(second: number): number {
    return this.#areaBy((second + 1) * 1000) - this.#areaBy(second * 1000);
  }

  /** The same for each tenth of the second, or of the part before the end. They add up to the level in the second. */
  tenthsOf(second: number): number[] {
    const startMs = second * 1000;
    const tenthMs = Math.max(0, Math.min(1000, this.#endMs - startMs)) / TENTHS;
    const areas = Array.from({ length: TENTHS + 1 }, (_, i) => this.#areaBy(startMs + i * tenthMs));
    return areas.slice(1).map((area, i) => area - areas[i]!);
  }

  /** The index of its next user. */
  get nextIndex(): number {
    return this.#numbers.next;
  }

  endAt(timeMs: number): void {
    this.#endMs = Math.min(this.#endMs, timeMs);
  }

  /**
   * Switches to the load's curve and mix at `atMs`, starting from the current level. The mix stays exact over the whole
   * run.
   */
  switchTo(load: Load, atMs: number): void {
    this.#load = load;
    this.#curve = this.#curve.switchedTo(load, atMs);
    this.#endMs = this.#curve.durationMs;
    this.#model.expect(expectedCrowd(load, this.#names));
    this.#crowd.switchTo(load.mixes, atMs);
  }

  /** Sets the curve to 0 from `atMs` on: the load is no longer part of the run, and its users finish. */
  retire(atMs: number): void {
    this.#curve = this.#curve.switchedTo({ stages: [], durationSeconds: 0 }, atMs);
    this.#endMs = this.#curve.durationMs;
  }

  /** From now on its users have other indices. */
  renumber(numbers: UserNumbers): void {
    this.#numbers = numbers;
  }

  /**
   * Multiplies the rest of the curve: the level jumps, and the end stays the same. The sequence of users, and what was
   * learned about active users, stay unchanged.
   */
  scale(factor: number, atMs: number): void {
    this.#curve = this.#curve.scaled(factor, atMs);
  }

  /** Plans a window; windows are planned in order, one ahead of the current one. */
  plan(window: number, announcements: Announcements): Arrivals | Places {
    const intake = this.#model.plan(this.#window(window), this.#due, announcements);
    return 'places' in intake ? intake.places : this.#arrivals(intake.starts);
  }

  /** Drops a window that passed before it was planned. Returns the lost arrivals. */
  skip(window: number, announcements: Announcements): number {
    return this.#model.skip(this.#window(window), this.#due, announcements);
  }

  /**
   * Users for places that become free, enough until the next window.
   *
   * @param taken users taken since the beginning
   * @param room how many more fit into the supply
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
