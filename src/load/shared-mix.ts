import { type Part, placeInBlock } from '../border/part.ts';
import { Random } from '../border/random.ts';
import { type Fractions, type Kind, Mix } from './mix.ts';

/** After a change, the mix is dealt anew from each multiple of about this many users of the run on. */
const SPAN = 16_384;

/**
 * The mix of a run of which this machine plays a part: it also deals the kinds of the other shards' users, so that a
 * user's kind does not depend on which shard plays it, and the mix is exact over all of them.
 *
 * Shards reach a change of the mix after different numbers of users, because the number of requests per user varies.
 * If each of them continued dealing from there, they would no longer agree, and the mix of the run would be that of a
 * random sample. Therefore each change begins a deal that they have in common: it starts at a multiple of
 * {@link SPAN}, however many of its users were already dealt before the change, and again at each further multiple,
 * so that no shard ever has to deal many users at once to catch up.
 */
export class SharedMix {
  readonly #part: Part;
  readonly #seed: number;
  /** Blocks, of one user for each shard, in a span. */
  readonly #spanBlocks: number;
  #mix: Mix;
  #shares: readonly [userTypes: Fractions, workflows: Fractions];
  #changes = 0;
  /** Blocks dealt. */
  #blocks = 0;
  readonly #dealSeed: number;

  /**
   * @param random the same for all shards
   * @param seed determines which shard plays which user
   */
  constructor(
    shares: readonly [userTypes: Fractions, workflows: Fractions],
    random: Random,
    seed: number,
    part: Part,
  ) {
    this.#shares = shares;
    this.#seed = seed;
    this.#part = part;
    this.#spanBlocks = Math.ceil(SPAN / part.count);
    this.#mix = new Mix(...shares, random);
    this.#dealSeed = random.bits();
  }

  /** Sets other shares for the users to come. */
  change(...shares: readonly [userTypes: Fractions, workflows: Fractions]): void {
    this.#shares = shares;
    this.#changes++;
    this.#deal();
    const dealt = (this.#blocks % this.#spanBlocks) * this.#part.count;
    for (let user = 0; user < dealt; user++) this.#mix.next();
  }

  /**
   * The kind of this machine's next user.
   *
   * @param number of the user among those of this machine
   */
  next(number: number): Kind {
    if (this.#changes > 0 && this.#blocks % this.#spanBlocks === 0) this.#deal();
    this.#blocks++;
    const { count } = this.#part;
    const place = placeInBlock(number, this.#part, this.#seed);
    let own = this.#mix.next();
    for (let i = 1; i < count; i++) {
      const kind = this.#mix.next();
      if (i <= place) own = kind;
    }
    return own;
  }

  /** A new deal, which depends only on the number of changes and the span. */
  #deal(): void {
    const span = Math.floor(this.#blocks / this.#spanBlocks);
    const random = new Random(this.#dealSeed, this.#changes * 2 ** 32 + span);
    this.#mix = new Mix(...this.#shares, random);
  }
}
