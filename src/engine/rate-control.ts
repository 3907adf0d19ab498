import { RushhourError } from '../border/errors.ts';
import type { Load } from '../load/load.ts';
import type { RateRange } from '../load/rate-range.ts';
import { loadsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { MOST_RPS } from '../profile/schema.ts';
import { show } from '../profile/show.ts';
import { type LoadModelName, UNITS_IN_WORDS } from '../text/load-models.ts';
import { limitsOf } from './limits.ts';

/** How far a load's level may be moved, relative to the profile's level. */
const LOWEST = 0.1;
const HIGHEST = 10;

/** A load's level at full load: the profile's, and the current one. */
export class RateControl {
  readonly name: string;
  readonly model: LoadModelName;
  readonly range: RateRange;
  #current: number;

  /**
   * @param load its highest level is the profile's level
   * @param mostUsers concurrent users that the run has room for
   */
  constructor({ name, model, stages }: Pick<Load, 'name' | 'model' | 'stages'>, mostUsers: number) {
    const own = Math.max(0, ...stages.map(({ level }) => level));
    const most = model === 'users' ? mostUsers : MOST_RPS;
    this.name = name;
    this.model = model;
    this.range = {
      own,
      min: tidy(own * LOWEST),
      max: Math.max(own, Math.min(most, tidy(own * HIGHEST))),
    };
    this.#current = own;
  }

  /** In the unit of the load's model. */
  get current(): number {
    return this.#current;
  }

  /** @throws RushhourError `INVALID_OPTION` for a level outside the range */
  check(level: number): void {
    const { min, max } = this.range;
    // A string would pass the comparison, for callers without types.
    if (!(typeof level === 'number' && level >= min && level <= max)) {
      const what = this.model === 'users' ? 'number' : 'rate';
      throw new RushhourError(
        'INVALID_OPTION',
        `the ${what} is ${show(level)}: it must be from ${min} to ${max} ${UNITS_IN_WORDS[this.model]}, a tenth to ten times the profile's`,
      );
    }
  }

  /**
   * Moves the level. Returns the factor by which the curve changes.
   *
   * @throws RushhourError `INVALID_OPTION` outside the range
   */
  move(level: number): number {
    this.check(level);
    const factor = level / this.#current;
    this.#current = level;
    return factor;
  }
}

/** The rate controls of a profile's loads, in order. */
export function ratesOf(profile: TrafficProfile): readonly RateControl[] {
  const { maxUsers } = limitsOf(profile);
  return loadsOf(profile).map((load) => new RateControl(load, maxUsers));
}

/**
 * The load with this name; without a name, the only load.
 *
 * @throws RushhourError `INVALID_OPTION` if there is none, or several
 */
export function controlNamed(
  controls: readonly RateControl[],
  scenario: string | undefined,
): RateControl {
  const [only, ...others] = controls;
  if (scenario === undefined && others.length === 0) return only!;
  const named = controls.find(({ name }) => name === scenario);
  if (named !== undefined) return named;
  const list = controls.map(({ name }) => name).join(', ');
  const found = scenario === undefined ? 'name the scenario' : `there is no scenario "${scenario}"`;
  throw new RushhourError('INVALID_OPTION', `${found}: one of ${list}`);
}

/** Rounds so that 0.1 times 3 is 0.3. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(12));
}
