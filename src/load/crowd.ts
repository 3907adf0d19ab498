import { packKind } from '../border/messages.ts';
import type { Distribution, TrafficProfile } from '../profile/profile.ts';
import { Mix } from './mix.ts';

/** Numbers under which workers know user types and workflows. */
export interface KindNumbers {
  userType(name: string): number;
  workflow(name: string): number;
}

interface MixPeriod {
  readonly fromMs: number;
  readonly userTypes: readonly string[];
  readonly workflows: readonly string[];
  readonly mix: Mix;
}

/** Who arrives: deals each user's kind by the mix that is in force at the arrival. */
export class Crowd {
  readonly #numbers: KindNumbers;
  readonly #periods: readonly MixPeriod[];
  #current = 0;

  /** @param startMs when the profile's curve starts, on the schedule's clock */
  constructor(profile: TrafficProfile, startMs: number, numbers: KindNumbers) {
    this.#numbers = numbers;
    this.#periods = mixesOf(profile).map(({ atSeconds, userTypes, workflows }) => ({
      fromMs: startMs + atSeconds * 1000,
      userTypes: Object.keys(userTypes),
      workflows: Object.keys(workflows),
      mix: new Mix(Object.values(userTypes), Object.values(workflows), profile.seed),
    }));
  }

  /** The kind of the next user, who arrives at this moment; moments do not go back. */
  next(atMs: number): number {
    while ((this.#periods[this.#current + 1]?.fromMs ?? Number.POSITIVE_INFINITY) <= atMs) {
      this.#current++;
    }
    const { userTypes, workflows, mix } = this.#periods[this.#current]!;
    const kind = mix.next();
    return packKind(
      this.#numbers.workflow(workflows[kind.workflow]!),
      this.#numbers.userType(userTypes[kind.userType]!),
    );
  }
}

export interface ProfileMix {
  readonly atSeconds: number;
  readonly userTypes: Distribution;
  readonly workflows: Distribution;
}

/** The distributions of a profile and when they come into force, the first at 0. */
export function mixesOf(profile: TrafficProfile): ProfileMix[] {
  let userTypes = profile.userTypeDistribution;
  let workflows = profile.workflowDistribution;
  let atSeconds = 0;
  const mixes: ProfileMix[] = [{ atSeconds, userTypes, workflows }];
  for (const stage of profile.stages ?? []) {
    if (stage.userTypeDistribution !== undefined || stage.workflowDistribution !== undefined) {
      userTypes = stage.userTypeDistribution ?? userTypes;
      workflows = stage.workflowDistribution ?? workflows;
      if (atSeconds === mixes.at(-1)!.atSeconds) mixes.pop();
      mixes.push({ atSeconds, userTypes, workflows });
    }
    atSeconds += stage.forSeconds;
  }
  return mixes;
}
