import type { LoadModelName } from '../text/load-models.ts';

/** How far the level at full load can be moved while a run goes, in the unit of its load. */
export interface RateRange {
  /** The profile's own. */
  readonly own: number;
  readonly min: number;
  readonly max: number;
}

/** A load of a run that goes. */
export interface LiveLoad {
  /** The scenario's; `default` where the profile has none. */
  readonly name: string;
  readonly model: LoadModelName;
  /** At full load, as it is now, in the model's unit. */
  readonly level: number;
  /** Null when it is too late for another level. */
  readonly range: RateRange | null;
}
