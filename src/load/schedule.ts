import { WINDOW_MS } from '../border/committed-load.ts';
import { Random } from '../border/random.ts';
import { Crowd, type KindNumbers } from './crowd.ts';
import { Curve } from './curve.ts';
import type { Load } from './load.ts';
import { SpawnController } from './spawn-controller.ts';

/** What users who are here are known to send. */
export interface CommittedRequests {
  /** Scheduled requests due in windows up to and including this one, since the run began. */
  through(window: number): number;
  /** Requests scheduled since the last call for windows that had been planned, by age of the user. */
  late(): ArrayLike<number>;
}

/** Users who arrive in a window, in order. */
export interface Arrivals {
  readonly firstIndex: number;
  /** Intended starts, milliseconds on the schedule's clock. */
  readonly starts: Float64Array;
  readonly kinds: Uint16Array;
  /** Requests above the curve that users who are here make in the window. */
  readonly surplus: number;
}

/** What a schedule asks about the names in its load. */
export interface ScheduleNames extends KindNumbers {
  /** Number of a workflow's steps. */
  steps(workflow: string): number;
}

/** Requests that a user is taken to make until it is known. */
const CALLS_PRIOR = 5;

/**
 * When how many users of which kind arrive: the curve, the controller and the crowd together, window by
 * window. It reads no clock: a run and a plan differ only in who says what time it is.
 */
export class Schedule {
  readonly #names: ScheduleNames;
  #curve: Curve;
  #load: Load;
  #controller: SpawnController;
  #crowd: Crowd;
  #random: Random;
  #endMs: number;
  #nextIndex = 0;

  constructor(load: Load, names: ScheduleNames) {
    this.#names = names;
    this.#load = load;
    this.#curve = Curve.of(load);
    this.#endMs = this.#curve.durationMs;
    this.#controller = new SpawnController(controllerOptions(load, names));
    this.#crowd = new Crowd(load.mixes, load.seed, 0, names);
    this.#random = new Random(load.seed, -2);
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

  /** From `atMs` on the load's curve and mix, starting from the rate that is running. */
  switchTo(load: Load, atMs: number): void {
    this.#load = load;
    this.#curve = this.#curve.switchedTo(load, atMs);
    this.#endMs = this.#curve.durationMs;
    this.#controller = new SpawnController(controllerOptions(load, this.#names), this.#controller);
    this.#crowd = new Crowd(load.mixes, load.seed, atMs, this.#names);
    this.#random = new Random(load.seed, -2);
  }

  /** Plans a window; windows come in order, one ahead of the one that is running. */
  plan(window: number, committed: CommittedRequests): Arrivals {
    const startMs = window * WINDOW_MS;
    const endMs = Math.min(startMs + WINDOW_MS, this.#endMs);
    const { spawn, surplus } = this.#controller.plan({
      target: this.#curve.requestsBy(endMs),
      committed: this.#nextIndex + committed.through(window),
      late: committed.late(),
    });
    const count = endMs > startMs ? spawn : 0;
    const starts = this.#spread(count, startMs, endMs);
    const kinds = Uint16Array.from(starts, (start) => this.#crowd.next(start));
    const firstIndex = this.#nextIndex;
    this.#nextIndex += count;
    return { firstIndex, starts, kinds, surplus };
  }

  /** Gives up a window that passed before it was planned. Returns the arrivals that are lost. */
  skip(window: number, committed: CommittedRequests): number {
    return this.#controller.skip({
      target: this.#curve.requestsBy(Math.min((window + 1) * WINDOW_MS, this.#endMs)),
      committed: this.#nextIndex + committed.through(window),
    });
  }

  #spread(count: number, startMs: number, endMs: number): Float64Array {
    const lengthMs = endMs - startMs;
    if (this.#load.arrivals === 'random') {
      const starts = Float64Array.from({ length: count }, () => this.#random.next());
      return starts.sort().map((at) => startMs + at * lengthMs);
    }
    return Float64Array.from({ length: count }, (_, i) => startMs + ((i + 0.5) * lengthMs) / count);
  }
}

function controllerOptions({ mixes, minThinkMs }: Load, names: ScheduleNames) {
  let expectedCalls = 0;
  for (const [workflow, share] of Object.entries(mixes[0]!.workflows)) {
    expectedCalls += share * Math.min(CALLS_PRIOR, names.steps(workflow));
  }
  return { minThinkMs, expectedCalls };
}
