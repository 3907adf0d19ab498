import { LAG_TABLES, LAGS } from '../border/committed-load.ts';
import { WHOLE } from '../border/part.ts';
import { DueForecast, HORIZON, LOOK_BACK } from './due-forecast.ts';
import { Fall } from './fall.ts';
import { LateForecast, type LateRequests } from './late-forecast.ts';
import { roundingOf } from './part-of-load.ts';
import { Room } from './room.ts';
import { Silence } from './silence.ts';

const NOBODY_LATE: LateRequests = { running: 0, planned: 0, perArrival: 0 };

/** A lasting surplus is compensated for at this share of the rate, or at this many requests per second. */
const PAID_BACK = 0.005;
const PAID_BACK_LEAST = 6;

/** Fewer users than requests are due in this time means several requests per user; milliseconds. */
const CONTROLLED_MS = 100;

/** What chance has shifted is forgotten within twice the longest think time, between these bounds; milliseconds. */
const FORGOTTEN_LEAST_MS = 1000;
const FORGOTTEN_MOST_MS = 30_000;

/** The workers' announcements, as read by the main thread. */
export interface Announcements {
  /** Active users. */
  readonly users: number;
  /** Users who have left since the last call. */
  takeLeft(): number;
  /** Whether any request has been announced too late for its window. */
  readonly someAreLate: boolean;
  /** Sets `into[i]` to the requests announced since the last call that are due in window `from + i`. */
  takeAnnounced(from: number, into: Float64Array): void;
  /** Sets `into` to the announcements since the last call, by table and lag. */
  takeLags(into: Float64Array): void;
}

/** What is known about users before the first one arrives. */
export interface ExpectedCrowd {
  readonly shortestThinkMs: number;
  readonly longestThinkMs: number;
  /** Requests that a user makes. */
  readonly calls: number;
}

/** Cumulative requests of the curve by the end of a window, and of each one after it. */
export type Target = (windowsLater: number) => number;

/**
 * Turns a curve of requests into users to admit. A window is planned when the previous one begins. Time is the
 * window's number; no clock is read.
 *
 * A user who arrives sends one request at once, and each further one a think time after the last response. So in a
 * window
 *
 *     missing = requests of the curve by its end - arrivals and announced requests by its end - late
 *
 * where `late` are requests of active users that will be announced too late to be counted. If think times span two
 * windows, there are none: `missing` is exact, and admitting that many users hits the curve. This is the inverse of a
 * renewal process, and finite, so it is stable. With shorter think times, `late` is a forecast (see
 * {@link LateForecast}), and each arrival brings late requests as well:
 *
 *     arrivals = missing / (1 + late per arrival)
 *
 * **Chance.** Users can be admitted, but not removed. What is missing in a window has two causes: the crowd is too
 * small (users have left, or the curve has risen), or chance has shifted requests, because more users than usual happen
 * to think for longer. The latter returns by itself. A controller that filled every such gap would have to remove the
 * new users when the requests return, and cannot: with long journeys the rate would creep up by several percent.
 * Chance is therefore accounted for separately (`moved`, requests that came sooner than forecast), and its gaps are
 * filled only as far as arrivals are needed anyway:
 *
 *     arrivals <= (missing + moved + needed by the end of the windows that are forecast) / (1 + late per arrival)
 *
 * With short journeys there are many arrivals, the bound is far away, and every window is on the curve.
 *
 * **Surplus.** What is sent above the curve is subtracted from later windows. If it lasts for a second because nobody
 * had to arrive, it is subtracted slowly, so that no second falls below the curve for it. Only if the curve falls do
 * active users cause a surplus that cannot be avoided: what they send above it is set aside for good (see {@link Fall}).
 */
export class SpawnController {
  readonly #windowMs: number;
  readonly #inSecond: number;
  readonly #rounding: number;
  #shortestMs = 0;
  #longestMs = 0;
  #forgets = 1;
  readonly #due: DueForecast;
  readonly #late: LateForecast;
  readonly #room: Room;
  readonly #fall: Fall;
  readonly #silence: Silence;
  /** Whether users think for less than two windows, by assumption or observation. */
  #someAreLate = false;
  readonly #announced = new Float64Array(LOOK_BACK + HORIZON);
  readonly #byLag = new Float64Array(LAG_TABLES * LAGS);
  /** Late requests of recent windows: as forecast when the window was planned, and as announced. */
  readonly #forecast = new Float64Array(LOOK_BACK);
  readonly #happened = new Float64Array(LOOK_BACK);
  /** Cumulative requests above the curve at the end of each window of the last second. */
  readonly #surpluses: number[] = [];
  /** Requests that came sooner than forecast: announced ones, and late ones. */
  #movedDue = 0;
  #movedLate = 0;
  #windowsWithoutArrivals = 0;
  /** A surplus that is compensated for slowly. */
  #lasting = 0;
  /** Requests added to the curve's own, or removed from them if negative. */
  #setAside = 0;
  #lastTarget = 0;
  /** Users admitted with the current window, who are not announced yet, and with the one before. */
  #lastSpawn = 0;
  #spawnBefore = 0;

  /**
   * @param windowMs length of a window
   * @param rounding added to arrivals before they are rounded down, see `roundingOf`
   */
  constructor(windowMs: number, crowd: ExpectedCrowd, rounding = roundingOf(WHOLE)) {
    this.#windowMs = windowMs;
    this.#rounding = rounding;
    this.#inSecond = Math.round(1000 / windowMs);
    this.#due = new DueForecast(windowMs, crowd.shortestThinkMs, crowd.longestThinkMs);
    this.#late = new LateForecast(this.#due, windowMs, crowd.calls);
    this.#room = new Room(this.#due, windowMs);
    this.#fall = new Fall(windowMs);
    this.#silence = new Silence(windowMs);
    this.expect(crowd);
  }

  /** From now on users think like these. What was learned stays. */
  expect({ shortestThinkMs, longestThinkMs, calls }: ExpectedCrowd): void {
    const forgottenMs = Math.max(FORGOTTEN_LEAST_MS, 2 * longestThinkMs);
    this.#forgets = Math.exp(-this.#windowMs / Math.min(FORGOTTEN_MOST_MS, forgottenMs));
    this.#shortestMs = shortestThinkMs;
    this.#longestMs = longestThinkMs;
    this.#room.expect(longestThinkMs, calls);
    this.#silence.expect(longestThinkMs, calls);
    if (this.#someAreLate || shortestThinkMs >= 2 * this.#windowMs) return;
    this.#someAreLate = true;
    this.#late.assume(shortestThinkMs);
  }

  /**
   * Users to admit. Windows come in order, without gaps.
   *
   * @param arrivals users admitted before this window
   */
  plan(window: number, target: Target, arrivals: number, announcements: Announcements): number {
    const { missing, late, windowTarget } = this.#look(window, target(0), arrivals, announcements);
    const moved = this.#moved(window, late.running, announcements.users, windowTarget);
    this.#keepSurplus(-missing, windowTarget);
    const pressing = this.#silence.pressing(missing, windowTarget);
    const wanted = pressing + this.#lasting;
    const needed = wanted + moved + this.#neededLater(window, target, windowTarget);
    const wished = this.#whole(Math.min(wanted, Math.max(0, needed)) / (1 + late.perArrival));
    // The first user shows how long responses take: no assumption about that may keep it out.
    const first = this.#someAreLate && arrivals === 0 && missing >= 1 ? 1 : 0;
    const here = this.#due.due(window) + late.planned;
    const { users } = announcements;
    const crowd = { users: users + this.#lastSpawn, inWindow: windowTarget };
    const gap = this.#fall.goesOn ? Math.ceil(Math.max(0, windowTarget - here)) : 0;
    const room = this.#someAreLate
      ? this.#room.leftAtOnce({ ...crowd, missing, pressing }, this.#late)
      : this.#room.leftToThinking({
          ...crowd,
          wanted: missing + this.#lasting,
          pressing: wanted,
          gap,
        });
    const spawn = this.#silence.isOn
      ? this.#silence.admitted(windowTarget)
      : Math.min(room, Math.max(first, wished));
    const planned = { number: window, target: windowTarget, missing, here, users, arrivals };
    this.#setApart(this.#fall.after(planned), -missing);
    this.#settle(window, spawn, late.planned + spawn * late.perArrival);
    return spawn;
  }

  /** Gives up a window that passed before it could be planned. Returns the lost arrivals. */
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
    const announced = this.#due.take(running, this.#announced);
    const sent = this.#spawnBefore + this.#due.due(running - 1);
    this.#silence.pass(sent, announced + announcements.takeLeft());
    this.#room.pass(running, announcements.users, this.#silence.isOn ? null : sent);
    // Announced for a window that was already planned.
    for (let i = 3; i <= LOOK_BACK; i++) {
      this.#happened[(running - LOOK_BACK + i) & (LOOK_BACK - 1)]! += this.#announced[i]!;
    }
    const late = this.#lookForLate(running, announcements);
    const known = arrivals + this.#due.dueThrough(window) + late.running + late.planned;
    const windowTarget = target - this.#lastTarget;
    this.#lastTarget = target;
    return { missing: target + this.#setAside - known, late, windowTarget };
  }

  /** Learning begins with the first late request; earlier announcements would all count for a single window. */
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
   * Requests that came sooner than forecast, as far as that may be chance: each user is early or late by less than one
   * request, so a crowd is by about the square root of its size. More than that means something. If a user sends many
   * requests within a window, all of it is chance.
   */
  #moved(window: number, lateInRunning: number, users: number, windowTarget: number): number {
    this.#movedDue =
      this.#movedDue * this.#forgets + this.#due.due(window) - this.#due.expected(window);
    let moved = this.#movedDue;
    // Until users have returned, forecasts are assumptions: their errors are not chance.
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

  /** Arrivals needed by the following windows, as far as all of their requests are known or forecast. */
  #neededLater(window: number, target: Target, windowTarget: number): number {
    const windows = Math.floor(this.#shortestMs / this.#windowMs) - 2;
    let needed = 0;
    for (let later = 1; later <= windows; later++) {
      // A fall ahead, or the end, is no reason to admit fewer users before it.
      const inWindow = Math.max(windowTarget, target(later) - target(later - 1));
      needed += inWindow - this.#due.expected(window + later);
    }
    return needed;
  }

  #keepSurplus(surplus: number, windowTarget: number): void {
    const inSecond = this.#inSecond;
    this.#surpluses.push(surplus);
    if (this.#surpluses.length > inSecond) this.#surpluses.shift();
    // While users arrive, a surplus can be compensated for at once, by admitting fewer.
    const lasted = this.#windowsWithoutArrivals < inSecond ? 0 : Math.min(...this.#surpluses);
    const payment = Math.max(PAID_BACK_LEAST / inSecond, PAID_BACK * windowTarget);
    this.#lasting = Math.max(0, this.#lasting - payment, lasted - payment * inSecond);
  }

  #setApart(requests: number, surplus: number): void {
    if (requests === 0) return;
    this.#setAside += requests;
    this.#lasting = Math.min(this.#lasting, Math.max(0, surplus - requests));
  }

  #whole(arrivals: number): number {
    return Math.floor(arrivals + this.#rounding);
  }

  #settle(window: number, spawn: number, lateForecast: number): void {
    this.#spawnBefore = this.#lastSpawn;
    this.#lastSpawn = spawn;
    this.#late.arrive(window, spawn);
    this.#windowsWithoutArrivals = spawn > 0 ? 0 : this.#windowsWithoutArrivals + 1;
    this.#forecast[window & (LOOK_BACK - 1)] = lateForecast;
    this.#happened[(window + 1) & (LOOK_BACK - 1)] = 0;
  }
}
