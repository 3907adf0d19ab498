import { RushhourError } from '../border/errors.ts';
import { MAX_USER_TYPES } from '../border/lanes.ts';
import { mixesIn } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';

/** Numbers the user types of a run. A profile switch appends, so numbers keep their meaning. */
export class UserTypes {
  readonly #names: string[] = [];

  constructor(profile: TrafficProfile) {
    this.add(profile);
  }

  get names(): readonly string[] {
    return this.#names;
  }

  numberOf(name: string): number {
    return this.#names.indexOf(name);
  }

  /** @throws RushhourError `INVALID_PROFILE` if a run would have more types than it can count */
  add(profile: TrafficProfile): void {
    const mixed = mixesIn(profile).flatMap(({ userTypes }) => Object.keys(userTypes));
    const fresh = [...new Set(mixed)].filter((name) => !this.#names.includes(name));
    if (this.#names.length + fresh.length > MAX_USER_TYPES) {
      throw new RushhourError(
        'INVALID_PROFILE',
        `profile "${profile.name}" gives the run more than ${MAX_USER_TYPES} user types`,
      );
    }
    this.#names.push(...fresh);
  }
}
