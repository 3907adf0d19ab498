import type { LoadModelName } from '../text/load-models.ts';

/** How far the level at full load can be changed during a run, in the unit of its load. */
export interface RateRange {
  /** The profile's level. */
  readonly own: number;
  readonly min: number;
  readonly max: number;
}

/** A load of a running run. */
export interface LiveLoad {
  /** The scenario's name; `default` if the profile has none. */
  readonly name: string;
  readonly model: LoadModelName;
  /** The current level at full load, in the model's unit. */
  readonly level: number;
  /** Null if it is too late to change the level. */
  readonly range: RateRange | null;
}
