import { packKind } from '../border/messages.ts';
import { type Fractions, Mix } from './mix.ts';

/** Numbers under which workers know user types and workflows. */
export interface KindNumbers {
  userType(name: string): number;
  workflow(name: string): number;
}

/** A mix and when it comes into force, from the beginning of a load. */
export interface TimedMix {
  readonly atSeconds: number;
  readonly userTypes: Fractions;
  readonly workflows: Fractions;
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

  /**
   * @param mixes the first at 0
   * @param startMs when the load starts, on the schedule's clock
   */
  constructor(mixes: readonly TimedMix[], seed: number, startMs: number, numbers: KindNumbers) {
    this.#numbers = numbers;
    this.#periods = mixes.map(({ atSeconds, userTypes, workflows }) => ({
      fromMs: startMs + atSeconds * 1000,
      userTypes: Object.keys(userTypes),
      workflows: Object.keys(workflows),
      mix: new Mix(Object.values(userTypes), Object.values(workflows), seed),
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
