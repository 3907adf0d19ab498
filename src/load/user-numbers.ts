/**
 * Gives the users of a load their indices. Parallel loads take turns: with n loads, those of the first load are 0, n,
 * 2n, ..., so no index is used twice, and the k-th user of a load has the same index in every run.
 */
export class UserNumbers {
  readonly stride: number;
  #next: number;

  constructor(first = 0, stride = 1) {
    this.#next = first;
    this.stride = stride;
  }

  /** The next index. */
  get next(): number {
    return this.#next;
  }

  /** Takes this many indices, `stride` apart. Returns the first. */
  take(count: number): number {
    const first = this.#next;
    this.#next += count * this.stride;
    return first;
  }
}
