import { packKind } from '../border/messages.ts';
import { type Part, userIndexOf, WHOLE } from '../border/part.ts';
import type { Random } from '../border/random.ts';
import { type Fractions, type Kind, Mix } from './mix.ts';

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

/**
 * Who arrives: deals each user's kind by the mix that is in force at the arrival. A shard deals those of the
 * others' users as well, so that each user is of the same kind whoever plays it.
 */
export class Crowd {
  readonly #numbers: KindNumbers;
  readonly #mix: Mix;
  readonly #seed: number;
  readonly #part: Part;
  /** Those to come. */
  #mixes: readonly TimedMix[];
  /** When the load started that they belong to, on the schedule's clock. */
  #startMs = 0;

  /** @param mixes the first at 0 */
  constructor(
    mixes: readonly TimedMix[],
    random: Random,
    numbers: KindNumbers,
    { seed, part = WHOLE }: { readonly seed: number; readonly part?: Part } = { seed: 0 },
  ) {
    const [first, ...later] = mixes;
    this.#seed = seed;
    this.#part = part;
    this.#numbers = numbers;
    this.#mix = new Mix(first!.userTypes, first!.workflows, random);
    this.#mixes = later;
  }

  /** Users who arrive from `startMs` on are of these mixes. */
  switchTo(mixes: readonly TimedMix[], startMs: number): void {
    this.#mixes = mixes;
    this.#startMs = startMs;
  }

  /**
   * The kind of the next user, who arrives at this moment; moments do not go back.
   *
   * @param number of the user among those of this machine
   */
  next(atMs: number, number: number): number {
    for (let next = this.#due(atMs); next !== undefined; next = this.#due(atMs)) {
      this.#mixes = this.#mixes.slice(1);
      this.#mix.change(next.userTypes, next.workflows);
    }
    const { userType, workflow } = this.#nextOfPart(number);
    return packKind(this.#numbers.workflow(workflow), this.#numbers.userType(userType));
  }

  /** Of as many users as there are machines, the one that is this machine's. */
  #nextOfPart(number: number): Kind {
    const { count } = this.#part;
    const place = userIndexOf(number, this.#part, this.#seed) - number * count;
    let own = this.#mix.next();
    for (let i = 1; i < count; i++) {
      const kind = this.#mix.next();
      if (i <= place) own = kind;
    }
    return own;
  }

  #due(atMs: number): TimedMix | undefined {
    const [next] = this.#mixes;
    return next !== undefined && this.#startMs + next.atSeconds * 1000 <= atMs ? next : undefined;
  }
}
