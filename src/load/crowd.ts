import { packKind } from '../border/messages.ts';
import { type Part, WHOLE } from '../border/part.ts';
import type { Random } from '../border/random.ts';
import { type Fractions, Mix } from './mix.ts';
import { SharedMix } from './shared-mix.ts';

/** The numbers that workers use for user types and workflows. */
export interface KindNumbers {
  userType(name: string): number;
  workflow(name: string): number;
}

/** A mix, and when it takes effect, relative to the start of a load. */
export interface TimedMix {
  readonly atSeconds: number;
  readonly userTypes: Fractions;
  readonly workflows: Fractions;
}

/** Deals each arriving user's kind by the mix in force at its arrival. */
export class Crowd {
  readonly #numbers: KindNumbers;
  readonly #mix: Mix | SharedMix;
  /** Mixes to come. */
  #mixes: readonly TimedMix[];
  /** When their load started, on the schedule's clock. */
  #startMs = 0;

  /** @param mixes the first at 0 */
  constructor(
    mixes: readonly TimedMix[],
    random: Random,
    numbers: KindNumbers,
    { seed, part = WHOLE }: { readonly seed: number; readonly part?: Part } = { seed: 0 },
  ) {
    const [first, ...later] = mixes;
    const { userTypes, workflows } = first!;
    this.#numbers = numbers;
    this.#mix =
      part.count === 1
        ? new Mix(userTypes, workflows, random)
        : new SharedMix([userTypes, workflows], random, seed, part);
    this.#mixes = later;
  }

  /** Users who arrive from `startMs` on follow these mixes. */
  switchTo(mixes: readonly TimedMix[], startMs: number): void {
    this.#mixes = mixes;
    this.#startMs = startMs;
  }

  /**
   * The kind of the next user, who arrives at this time; times never decrease.
   *
   * @param number of the user among those of this machine
   */
  next(atMs: number, number: number): number {
    for (let next = this.#due(atMs); next !== undefined; next = this.#due(atMs)) {
      this.#mixes = this.#mixes.slice(1);
      this.#mix.change(next.userTypes, next.workflows);
    }
    const { userType, workflow } = this.#mix.next(number);
    return packKind(this.#numbers.workflow(workflow), this.#numbers.userType(userType));
  }

  #due(atMs: number): TimedMix | undefined {
    const [next] = this.#mixes;
    return next !== undefined && this.#startMs + next.atSeconds * 1000 <= atMs ? next : undefined;
  }
}
