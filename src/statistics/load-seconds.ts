import { AGES, type LaneLayout } from '../border/lanes.ts';
import type { LoadModelName } from '../text/load-models.ts';
import { FallSurplus } from './fall-surplus.ts';
import type { LoadRow } from './result.ts';
import { requestsOf } from './scenario-counts.ts';
import { sum } from './sum.ts';

/** What the schedule knows about a load in a second. */
export interface ScheduledLoad {
  /** The scenario's. */
  readonly name: string;
  readonly model: LoadModelName;
  /** The curve in each tenth of the second; they add up to its mean level, see {@link targetOf}. */
  readonly tenths: readonly number[];
  /** Arrivals for which the main thread itself was late. */
  readonly missed: number;
}

/** What workers counted in a second, for all loads. */
export interface CountedSecond {
  /** Growth of the words of all lanes. */
  readonly growth: Float64Array;
  /** Time that users spent here, milliseconds, by position of the load. */
  readonly userMs: Float64Array;
}

/** Target and actual value of a load, second by second. */
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
    { model, tenths, missed }: Omit<ScheduledLoad, 'name'>,
    { growth, userMs }: CountedSecond,
  ): LoadRow {
    const { ages, loads } = this.#layout;
    const at = this.#position;
    const target = targetOf(tenths);
    const counts = {
      dropped: growth[loads.dropped + at]! + missed,
      sent: requestsOf(at, growth, this.#layout),
      failed: growth[loads.failed + at]!,
      arrived: growth[loads.spawned + at]!,
      users: userMs[at]! / 1000,
    };
    switch (model) {
      case 'requests_per_second': {
        const sentByAge = growth.subarray(ages + at * AGES, ages + (at + 1) * AGES);
        const excused = this.#fall.of(second, tenths, counts.sent, sentByAge);
        return { target, actual: counts.sent, excused, ...counts };
      }
      case 'users_per_second':
        return { target, actual: counts.arrived, excused: 0, ...counts };
      case 'users': {
        // Users of places that had closed, as reported by each worker: they were not replaced.
        const staying = growth[loads.staying + at]! / 1000;
        const excused = Math.max(0, Math.min(counts.users - target, staying));
        return { target, actual: counts.users, excused, ...counts };
      }
    }
  }
}

/** Mean level of the curve over a second. Sums of fractions are not exact in their last digits. */
export function targetOf(tenths: readonly number[]): number {
  return Number(sum(tenths, (tenth) => tenth).toFixed(6));
}
