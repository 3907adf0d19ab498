import { MAX_AGE, WINDOW_MS } from '../border/committed-load.ts';

/** Weight that a window's observation keeps per window: a memory of about 2 s. */
const MEMORY = 0.95;

/** Requests above the curve that the next windows make up for, on a way down. */
const CHANCE = 10;

/** How many users the prior estimate of late requests counts for. */
const PRIOR_USERS = 20;

export interface WindowState {
  /** Requests the curve has due by the end of the window. */
  readonly target: number;
  /** Requests due by the end of the window as far as they are known: arrivals and scheduled steps. */
  readonly committed: number;
  /**
   * Requests by age of their user that were scheduled since the last window was planned and fell
   * into a window that had been planned already. Only where think time can be shorter than that.
   */
  readonly late?: ArrayLike<number>;
}

export interface WindowPlan {
  /** Users to spawn in the window. */
  readonly spawn: number;
  /** Requests above the curve that users who are here already make, and that nothing can take back. */
  readonly surplus: number;
}

export interface ControllerOptions {
  /** Shortest think time. Where it exceeds two windows, what is committed is exact. */
  readonly minThinkMs: number;
  /** Requests that a user is expected to make, until it is known: the prior for short think times. */
  readonly expectedCalls: number;
}

/**
 * Turns a curve of requests into users to spawn. A user who arrives makes one request at once and
 * the next ones a think time later each, so in a window that is planned one window ahead
 *
 *     spawn = target - committed
 *
 * hits the curve exactly where think time exceeds two windows: nothing that is still in flight can
 * add to the window. It is the inverse of a renewal process and finite, so it is stable.
 *
 * With shorter think times users already here make requests that were not known when the window was
 * planned ("late"). p[a], late requests of a user in the a-th window of its life, is measured, and
 *
 *     spawn = (target - committed - late expected of those here) / (1 + p[0])
 *
 * where two windows are still open: the running one and the planned one. The characteristic
 * polynomial has its roots inside the unit circle while p falls with age (Eneström-Kakeya), which a
 * crowd that leaves over time guarantees; the cumulative form corrects what is left.
 *
 * It reads no clock; every call is one window.
 */
export class SpawnController {
  readonly #exact: boolean;
  readonly #lateSum = new Float64Array(MAX_AGE);
  readonly #userSum = new Float64Array(MAX_AGE);
  /** Users spawned per window, the latest first. */
  readonly #spawned = new Float64Array(MAX_AGE + 1);
  #offset = 0;
  #lastTarget = 0;
  #lastWindowTarget = 0;
  /** From the moment the curve falls until users are needed again. */
  #falling = false;

  /** @param before the controller that ran until now, when a live switch changes the options */
  constructor({ minThinkMs, expectedCalls }: ControllerOptions, before?: SpawnController) {
    if (before !== undefined) {
      this.#offset = before.#offset;
      this.#lastTarget = before.#lastTarget;
      this.#lastWindowTarget = before.#lastWindowTarget;
      this.#falling = before.#falling;
      this.#spawned.set(before.#spawned);
    }
    this.#exact = minThinkMs >= 2 * WINDOW_MS;
    if (this.#exact) return;
    const gapWindows = minThinkMs / WINDOW_MS;
    for (let call = 1; call < expectedCalls; call++) {
      const age = Math.min(MAX_AGE - 1, Math.floor(call * gapWindows));
      this.#lateSum[age]! += PRIOR_USERS * Math.min(1, expectedCalls - call);
    }
    this.#userSum.fill(PRIOR_USERS);
  }

  /** Plans the next window. */
  plan({ target, committed, late }: WindowState): WindowPlan {
    if (late !== undefined && !this.#exact) this.#learn(late);
    const expected = this.#exact ? 0 : this.#expectedLate();
    const deficit = target + this.#offset - committed - expected;
    const perUser = this.#exact ? 1 : 1 + this.#lateRate(0);
    const spawn = Math.max(0, Math.round(deficit / perUser));
    const windowTarget = target - this.#lastTarget;
    this.#lastTarget = target;
    this.#remember(spawn);
    return { spawn, surplus: this.#writeOffSurplus(deficit, windowTarget) };
  }

  /**
   * Gives a window up: it passed before it could be planned. What was due in it is not made up for.
   * Returns the arrivals that are lost.
   */
  skip({ target, committed }: WindowState): number {
    const lost = Math.max(0, Math.round(target + this.#offset - committed));
    this.#offset -= lost;
    this.#lastTarget = target;
    this.#remember(0);
    return lost;
  }

  /**
   * On a way down those who are here still finish. That surplus is set aside, else the rate would
   * stay below the curve until the total fits again. Chance is different: more users than usual may be
   * due in a window, or an estimate was a little high. The next windows make up for that.
   */
  #writeOffSurplus(deficit: number, windowTarget: number): number {
    if (windowTarget < this.#lastWindowTarget) this.#falling = true;
    else if (deficit >= 1) this.#falling = false;
    this.#lastWindowTarget = windowTarget;
    const tolerated = this.#falling ? CHANCE : Math.max(3 * CHANCE, windowTarget);
    const surplus = Math.max(0, -deficit - tolerated);
    this.#offset += surplus;
    return surplus;
  }

  #learn(late: ArrayLike<number>): void {
    for (let age = 0; age < MAX_AGE; age++) {
      this.#lateSum[age] = this.#lateSum[age]! * MEMORY + late[age]!;
      this.#userSum[age] = this.#userSum[age]! * MEMORY + this.#spawned[age]!;
    }
  }

  /** Late requests expected in the running and the planned window from users spawned before them. */
  #expectedLate(): number {
    let expected = 0;
    for (let age = 0; age < MAX_AGE; age++) {
      const rate = this.#lateRate(age);
      // #spawned[0] belongs to the running window; in the planned one those users are a window older.
      expected += rate * this.#spawned[age]!;
      if (age > 0) expected += rate * this.#spawned[age - 1]!;
    }
    return expected;
  }

  #lateRate(age: number): number {
    const users = this.#userSum[age]!;
    return users > 0 ? this.#lateSum[age]! / users : 0;
  }

  #remember(spawn: number): void {
    this.#spawned.copyWithin(1, 0);
    this.#spawned[0] = spawn;
  }
}
