import { type BodyBudget, costOf } from './body-budget.ts';

/** The bodies of a connection's responses, one at a time, in pieces as they arrive. */
export class ReceivedBody {
  /** Bytes received, kept or not. */
  bytes = 0;
  /** Null without a body, and if none is kept. */
  pieces: Buffer[] | null = null;
  readonly #memory: BodyBudget;
  readonly #maxBytes: number;
  /** Taken from the budget. */
  #held = 0;

  /** @param maxBytes of a body that is kept */
  constructor(memory: BodyBudget, maxBytes: number) {
    this.#memory = memory;
    this.#maxBytes = maxBytes;
  }

  /** Keeps a copy of these bytes, which have been counted. Returns false, and keeps nothing, if there is no room. */
  keep(bytes: Buffer, from: number, to: number): boolean {
    const cost = costOf(to - from);
    if (this.bytes > this.#maxBytes || !this.#memory.take(cost)) return false;
    this.#held += cost;
    const copy = Buffer.allocUnsafe(to - from);
    bytes.copy(copy, 0, from, to);
    this.pieces ??= [];
    this.pieces.push(copy);
    return true;
  }

  /** The pieces are no longer needed. */
  release(): void {
    this.pieces = null;
    this.#memory.giveBack(this.#held);
    this.#held = 0;
  }
}
