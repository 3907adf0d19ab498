import { LAG_TABLES, LAGS } from '../border/committed-load.ts';
import { WHOLE } from '../border/part.ts';
import { DueForecast, HORIZON, LOOK_BACK } from './due-forecast.ts';
import { Fall } from './fall.ts';
import { LateForecast, type LateRequests } from './late-forecast.ts';
import { roundingOf } from './part-of-load.ts';

/** Windows from a request to the next one: a mean of fewer tells too little. */
const SHORTEST_LAG = 1.5;
/** Where users come again so slowly, there is time to see it before too many are here. */
const SLOW_LAG = 50;

/** Requests of so many seconds that are missing are more than a crowd that has just left; seconds. */
const SHORT_S = 0.1;

const NOBODY_LATE: LateRequests = { running: 0, planned: 0, perArrival: 0 };

const UNLIMITED = Number.POSITIVE_INFINITY;

/** The time from a request to the next one is known while users think for no longer than this; milliseconds. */
const FITTED_MOST_MS = 1000;

/** Users who make fewer calls leave soon. */
const MANY_CALLS = 5;

/** A surplus that lasts is made up for at this share of the rate, or at this many requests a second. */
const PAID_BACK = 0.005;
const PAID_BACK_LEAST = 6;

/** Users who are fewer than the requests of this time make several of them in it; milliseconds. */
const CONTROLLED_MS = 100;

/** What chance has moved is forgotten in twice the longest think time, within these bounds; milliseconds. */
const FORGOTTEN_LEAST_MS = 1000;
const FORGOTTEN_MOST_MS = 30_000;

/** What workers have announced, as the main thread reads it. */
export interface Announcements {
  /** Users who are here now. */
  readonly users: number;
  /** Whether a request was ever announced too late for its window. */
  readonly someAreLate: boolean;
  /** Sets `into[i]` to the requests announced since the last call that are due in window `from + i`. */
  takeAnnounced(from: number, into: Float64Array): void;
  /** Sets `into` to the announcements since the last call, by table and lag. */
  takeLags(into: Float64Array): void;
}

/** What is known of users before the first one came. */
export interface ExpectedCrowd {
  readonly shortestThinkMs: number;
  readonly longestThinkMs: number;
  /** Requests that a user makes. */
  readonly calls: number;
}

/** What a window is planned for: requests of the curve by its end, and by the end of each one after it. */
export type Target = (windowsLater: number) => number;

/**
 * Turns a curve of requests into users to let in. A window is planned when the one before it begins; time
 * comes as the windows' numbers, and no clock is read.
 *
 * A user who arrives makes one request at once and the next ones a think time later each. So in a window
 *
 *     missing = requests of the curve by its end - arrivals and announced requests by its end - late
 *
 * where `late` are those of users here who will announce theirs too late to be counted. There are none
 * where think times span two windows: then `missing` is exact, and letting in as many users hits the
 * curve. It is the inverse of a renewal process and finite, so it is stable. Where think times are
 * shorter, `late` is a forecast (see {@link LateForecast}), and each arrival brings late requests too:
 *
 *     arrivals = missing / (1 + late per arrival)
 *
 * **Chance.** Users can be let in, and never sent away. What is missing in a window has two parts: what
 * the crowd lacks (users have left, or the curve has risen), and what chance has moved, since more users
 * than usual happen to think a little longer. The latter comes back by itself. Who filled each such gap
 * would have to take the new users back when it does, and cannot: with long journeys the rate would creep
 * up, by several percent. So chance is kept account of (`moved`, requests that came sooner than forecast),
 * and gaps that it tore are filled only as far as arrivals are needed anyway:
 *
 *     arrivals <= (missing + moved + needed by the end of the windows that are forecast) / (1 + late per arrival)
 *
 * With short journeys arrivals are many, the bound is far, and every window is on the curve.
 *
 * **Surplus.** What is sent above the curve is taken off later windows; one that lasts for a second, since
 * nobody had to arrive, slowly, so that no second falls below the curve for it. Only where the curve falls
 * are users who are here a surplus that cannot be avoided: what they send above it is then set aside for good
 * (see {@link Fall}).
 */
export class SpawnController {
  readonly #windowMs: number;
  readonly #inSecond: number;
  readonly #rounding: number;
  #calls = 1;
  #shortestMs = 0;
  #longestMs = 0;
  #forgets = 1;
  readonly #due: DueForecast;
  readonly #late: LateForecast;
  readonly #fall: Fall;
  /** Whether users think for less than two windows: it is assumed so, or one has. */
  #someAreLate = false;
  readonly #announced = new Float64Array(LOOK_BACK + HORIZON);
  readonly #byLag = new Float64Array(LAG_TABLES * LAGS);
  /** Late requests by window: as forecast when it was planned, and as announced; the latest windows. */
  readonly #forecast = new Float64Array(LOOK_BACK);
  readonly #happened = new Float64Array(LOOK_BACK);
  /** Requests above the curve at the end of each window of the last second. */
  readonly #surpluses: number[] = [];
  /** Requests that came sooner than forecast: announced ones, and late ones. */
  #movedDue = 0;
  #movedLate = 0;
  #windowsWithoutArrivals = 0;
  /** A surplus that is made up for slowly. */
  #lasting = 0;
  /** Requests that the curve is taken to have more, or fewer, than it has. */
  #setAside = 0;
  #lastTarget = 0;
  /** Users who are let in with the running window: they are not announced yet. */
  #lastSpawn = 0;

  /**
   * @param windowMs length of a window
   * @param rounding what arrivals are added to before they are rounded down, see `roundingOf`
   */
  constructor(windowMs: number, crowd: ExpectedCrowd, rounding = roundingOf(WHOLE)) {
    this.#windowMs = windowMs;
    this.#rounding = rounding;
    this.#inSecond = Math.round(1000 / windowMs);
    this.#due = new DueForecast(windowMs, crowd.shortestThinkMs, crowd.longestThinkMs);
    this.#late = new LateForecast(this.#due, windowMs, crowd.calls);
    this.#fall = new Fall(this.#inSecond);
    this.expect(crowd);
  }

  /** From now on users think as these do. What was learned stays. */
  expect({ shortestThinkMs, longestThinkMs, calls }: ExpectedCrowd): void {
    const forgottenMs = Math.max(FORGOTTEN_LEAST_MS, 2 * longestThinkMs);
    this.#forgets = Math.exp(-this.#windowMs / Math.min(FORGOTTEN_MOST_MS, forgottenMs));
    this.#shortestMs = shortestThinkMs;
    this.#longestMs = longestThinkMs;
    this.#calls = calls;
    if (this.#someAreLate || shortestThinkMs >= 2 * this.#windowMs) return;
    this.#someAreLate = true;
    this.#late.assume(shortestThinkMs);
  }

  /**
   * Users to let in. Windows come in order, none left out.
   *
   * @param arrivals users let in before this window
   */
  plan(window: number, target: Target, arrivals: number, announcements: Announcements): number {
    const { missing, late, windowTarget } = this.#look(window, target(0), arrivals, announcements);
    const moved = this.#moved(window, late.running, announcements.users, windowTarget);
    this.#keepSurplus(-missing, windowTarget);
    const wanted = missing + this.#lasting;
    const needed = wanted + moved + this.#neededLater(window, target, windowTarget);
    const wished = this.#whole(Math.min(wanted, Math.max(0, needed)) / (1 + late.perArrival));
    // The first user tells how long answers take: no assumption about that may keep it away.
    const first = this.#someAreLate && arrivals === 0 && missing >= 1 ? 1 : 0;
    const room = this.#room(announcements.users + this.#lastSpawn, windowTarget, missing);
    const spawn = Math.min(room, Math.max(first, wished));
    const here = this.#due.due(window) + late.planned;
    const { users } = announcements;
    this.#setAside += this.#fall.after({ target: windowTarget, missing, here, users, arrivals });
    this.#settle(window, spawn, late.planned + spawn * late.perArrival);
    return spawn;
  }

  /** Gives a window up that passed before it could be planned. Returns the arrivals that are lost. */
  skip(window: number, target: Target, arrivals: number, announcements: Announcements): number {
    const { missing, late } = this.#look(window, target(0), arrivals, announcements);
    const lost = Math.max(0, this.#whole(missing));
    this.#setAside -= lost;
    this.#settle(window, 0, late.planned);
    return lost;
  }

  #look(window: number, target: number, arrivals: number, announcements: Announcements) {
    const running = window - 1;
    announcements.takeAnnounced(running - LOOK_BACK, this.#announced);
    this.#due.take(running, this.#announced);
    // Announced for a window that was planned before.
    for (let i = 3; i <= LOOK_BACK; i++) {
      this.#happened[(running - LOOK_BACK + i) & (LOOK_BACK - 1)]! += this.#announced[i]!;
    }
    const late = this.#lookForLate(running, announcements);
    const known = arrivals + this.#due.dueThrough(window) + late.running + late.planned;
    const windowTarget = target - this.#lastTarget;
    this.#lastTarget = target;
    return { missing: target + this.#setAside - known, late, windowTarget };
  }

  /** Learning begins with the first late request; what was announced before it would count for one window. */
  #lookForLate(running: number, announcements: Announcements): LateRequests {
    if (this.#someAreLate) {
      announcements.takeLags(this.#byLag);
      this.#late.take(running, this.#byLag);
      return this.#late.forecast(running);
    }
    this.#someAreLate = announcements.someAreLate;
    if (this.#someAreLate) announcements.takeLags(this.#byLag);
    return NOBODY_LATE;
  }

  /**
   * Requests that came sooner than forecast, as far as it may be chance: each user is sooner or later by
   * less than one request, so that a crowd is by about the square root of its number. More than that
   * tells something. Where journeys are played many times in a window's length, all of it is chance.
   */
  #moved(window: number, lateInRunning: number, users: number, windowTarget: number): number {
    this.#movedDue =
      this.#movedDue * this.#forgets + this.#due.due(window) - this.#due.expected(window);
    let moved = this.#movedDue;
    // Before requests have come again, forecasts are assumptions: what they miss is no chance.
    if (this.#someAreLate && (this.#longestMs > this.#windowMs || this.#late.hasObserved)) {
      const running = (window - 1) & (LOOK_BACK - 1);
      const before = (window - 2) & (LOOK_BACK - 1);
      this.#movedLate =
        this.#movedLate * this.#forgets + this.#happened[before]! - this.#forecast[before]!;
      moved +=
        this.#movedLate + this.#happened[running]! + lateInRunning - this.#forecast[running]!;
    }
    if (users < (windowTarget * CONTROLLED_MS) / this.#windowMs) return moved;
    const most = Math.sqrt(users);
    return Math.max(-most, Math.min(most, moved));
  }

  /**
   * Users who still fit in where users do not think and make many calls. As many belong here as requests are
   * due in the time from one request of a user to the next one (Little's law). More of them, let in to make up
   * for a gap, would be too many for the rest of their journeys: only a few may come for that.
   */
  #room(users: number, windowTarget: number, missing: number): number {
    if (!this.#someAreLate || this.#longestMs > FITTED_MOST_MS || this.#calls < MANY_CALLS) {
      return UNLIMITED;
    }
    const { mean, known } = this.#late.lag;
    if (known ? mean < SHORTEST_LAG : mean > SLOW_LAG) return UNLIMITED;
    const fitting = windowTarget * Math.max(1, mean);
    const toCatchUp = Math.max(0, Math.min(Math.sqrt(fitting) / 2, missing / this.#calls));
    // Services have become slower, and what is known of the lag is old: more users belong here.
    const chance = Math.max(2 * Math.sqrt(fitting), SHORT_S * this.#inSecond * windowTarget);
    const short = known ? Math.max(0, missing - chance) : 0;
    return Math.max(0, Math.ceil(fitting + toCatchUp) - users) + Math.ceil(short);
  }

  /** Arrivals that the following windows need, as far as all of their requests are known or forecast. */
  #neededLater(window: number, target: Target, windowTarget: number): number {
    const windows = Math.floor(this.#shortestMs / this.#windowMs) - 2;
    let needed = 0;
    for (let later = 1; later <= windows; later++) {
      // A fall that is ahead, or the end, is no reason to let fewer in before.
      const inWindow = Math.max(windowTarget, target(later) - target(later - 1));
      needed += inWindow - this.#due.expected(window + later);
    }
    return needed;
  }

  #keepSurplus(surplus: number, windowTarget: number): void {
    const inSecond = this.#inSecond;
    this.#surpluses.push(surplus);
    if (this.#surpluses.length > inSecond) this.#surpluses.shift();
    // While users arrive, a surplus can be taken off at once, by letting in fewer.
    const lasted = this.#windowsWithoutArrivals < inSecond ? 0 : Math.min(...this.#surpluses);
    const payment = Math.max(PAID_BACK_LEAST / inSecond, PAID_BACK * windowTarget);
    this.#lasting = Math.max(0, this.#lasting - payment, lasted - payment * inSecond);
  }

  #whole(arrivals: number): number {
    return Math.floor(arrivals + this.#rounding);
  }

  #settle(window: number, spawn: number, lateForecast: number): void {
    this.#lastSpawn = spawn;
    this.#late.arrive(window, spawn);
    this.#windowsWithoutArrivals = spawn > 0 ? 0 : this.#windowsWithoutArrivals + 1;
    this.#forecast[window & (LOOK_BACK - 1)] = lateForecast;
    this.#happened[(window + 1) & (LOOK_BACK - 1)] = 0;
  }
}
