import { AGES, type LaneLayout } from '../border/lanes.ts';
import type { LoadModelName } from '../text/load-models.ts';
import { FallSurplus } from './fall-surplus.ts';
import type { LoadRow } from './result.ts';
import { sum } from './sum.ts';

/** What the schedule knows of a load in a second. */
export interface ScheduledLoad {
  readonly model: LoadModelName;
  /** Mean level of the curve. */
  readonly target: number;
  /** Arrivals that the main thread itself was too late to hand out. */
  readonly missed: number;
}

/** What workers counted in a second, of all loads. */
export interface CountedSecond {
  /** By how much the words of all lanes grew. */
  readonly growth: Float64Array;
  /** Time that users spent here, milliseconds, by the positions of their loads. */
  readonly userMs: Float64Array;
}

/** A load second by second: what its curve asked for, and what there was. */
export class LoadSeconds {
  readonly #position: number;
  readonly #layout: LaneLayout;
  readonly #fall = new FallSurplus();

  constructor(position: number, layout: LaneLayout) {
    this.#position = position;
    this.#layout = layout;
  }

  /** The row of a second; seconds come in order. */
  row(
    second: number,
    { model, target, missed }: ScheduledLoad,
    { growth, userMs }: CountedSecond,
  ): LoadRow {
    const { ages, loads } = this.#layout;
    const at = this.#position;
    const dropped = growth[loads.dropped + at]! + missed;
    switch (model) {
      case 'requests_per_second': {
        const sentByAge = growth.subarray(ages + at * AGES, ages + (at + 1) * AGES);
        const sent = sum([...sentByAge], (requests) => requests);
        const excused = this.#fall.of(second, target, sent, sentByAge);
        return { target, actual: sent, excused, dropped };
      }
      case 'users_per_second':
        return { target, actual: growth[loads.spawned + at]!, excused: 0, dropped };
      case 'users': {
        const users = userMs[at]! / 1000;
        // Users of places that had closed, as each worker saw it: nobody came in their place.
        const staying = growth[loads.staying + at]! / 1000;
        const excused = Math.max(0, Math.min(users - target, staying));
        return { target, actual: users, excused, dropped };
      }
    }
  }
}
