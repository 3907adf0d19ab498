/**
 * Gives the users of a load their indices. Loads side by side take turns: with n loads, those of the first are
 * 0, n, 2n, ..., so that no index comes twice, and the k-th user of a load has the same one in each run.
 */
export class UserNumbers {
  readonly stride: number;
  #next: number;

  constructor(first = 0, stride = 1) {
    this.#next = first;
    this.stride = stride;
  }

  /** The index that comes next. */
  get next(): number {
    return this.#next;
  }

  /** Takes as many indices, `stride` apart. Returns the first. */
  take(count: number): number {
    const first = this.#next;
    this.#next += count * this.stride;
    return first;
  }
}
