import { RushhourError } from '../border/errors.ts';
import type { CurvePhase } from '../load/curve.ts';
import { partOfLoad } from '../load/part-of-load.ts';
import { Schedules } from '../load/schedules.ts';
import { loadsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { ScheduleView } from '../statistics/statistics.ts';
import { type Crew, checkPlayable } from './crew.ts';
import { controlNamed, type RateControl, ratesOf } from './rate-control.ts';
import type { Played } from './result-of.ts';

/** This close to the end, another rate or profile no longer has an effect; milliseconds. */
const TOO_LATE_MS = 500;

/**
 * The profile that a run plays now, with the schedules of its loads. It reads no clock: `atMs` is always the time on
 * the schedule's clock in milliseconds, negative before the first arrivals.
 */
export class PlayedProfile {
  readonly schedules: Schedules;
  readonly #crew: Crew;
  #profile: TrafficProfile;
  #rates: readonly RateControl[];
  #stoppedEarly = false;
  #endReason: string | null = null;

  constructor(profile: TrafficProfile, crew: Crew) {
    const { catalogue, userTypes, part } = crew;
    this.#crew = crew;
    this.#profile = profile;
    this.#rates = ratesOf(profile);
    const loads = loadsOf(profile).map((load) => partOfLoad(load, part));
    this.schedules = new Schedules(loads, {
      userType: (name) => userTypes.numberOf(name),
      workflow: (name) => catalogue.numberOf(name),
      steps: (name) => catalogue.named(name).steps.length,
    });
  }

  /** The profile object that was given, not a copy. */
  get profile(): TrafficProfile {
    return this.#profile;
  }

  get rates(): readonly RateControl[] {
    return this.#rates;
  }

  /** No users arrive from this time on. */
  get endMs(): number {
    return this.schedules.endMs;
  }

  get graceMs(): number {
    return this.#profile.gracefulStopSeconds * 1000;
  }

  isNearEnd(atMs: number): boolean {
    return atMs > this.endMs - TOO_LATE_MS;
  }

  /** Whether the rate rises, stays or falls. */
  phaseAt(atMs: number): CurvePhase {
    return this.schedules.phaseAt(Math.max(0, atMs));
  }

  /** @throws RushhourError `INVALID_OPTION` for an unknown scenario or level, `INVALID_STATE` near the end */
  moveRate(level: number, scenario: string | undefined, atMs: number): void {
    this.#requireTimeLeft(atMs);
    const control = controlNamed(this.#rates, scenario);
    const schedule = this.schedules.played[this.#rates.indexOf(control)]!;
    schedule.scale(control.move(level), Math.max(0, atMs));
  }

  /**
   * @throws RushhourError `INVALID_OPTION` for a service without a URL, `INVALID_WORKFLOW` for a workflow that
   *   the workers do not have, `INVALID_PROFILE` for too many user types or loads, `INVALID_STATE` near the end
   */
  switchTo(profile: TrafficProfile, atMs: number): void {
    this.#requireTimeLeft(atMs);
    checkPlayable(profile, this.#crew);
    this.#crew.userTypes.add(profile);
    this.schedules.switchTo(loadsOf(profile), Math.max(0, atMs));
    this.#profile = profile;
    this.#rates = ratesOf(profile);
  }

  /**
   * Ends the schedules now, unless they are over.
   *
   * @param reason if the run ends itself
   */
  cutShort(atMs: number, reason: string | null = null): void {
    this.#endReason ??= reason;
    this.#stoppedEarly ||= atMs < this.endMs;
    this.schedules.endAt(Math.max(0, atMs));
  }

  /** How the run ended, or would if it ended now. */
  get ending(): Pick<Played, 'profile' | 'stoppedEarly' | 'stoppedBecause'> {
    return {
      profile: this.#profile,
      stoppedEarly: this.#stoppedEarly,
      stoppedBecause: this.#stoppedEarly ? this.#endReason : null,
    };
  }

  /** @param over whether the workers have finished */
  viewAt(atMs: number, over: boolean): ScheduleView {
    return {
      loads: this.schedules.all.map(({ load, curve, endMs }) => ({
        name: load.name,
        model: load.model,
        arrivals: load.arrivals,
        target: over || atMs >= endMs ? 0 : curve.levelAt(atMs),
      })),
      elapsedSeconds: atMs / 1000,
      userTypes: this.#crew.userTypes.names,
      over,
    };
  }

  #requireTimeLeft(atMs: number): void {
    if (!this.isNearEnd(atMs)) return;
    throw new RushhourError(
      'INVALID_STATE',
      'it is too close to the end of the run to change anything',
    );
  }
}
