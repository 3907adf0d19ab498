/** Seconds that are not complete yet. The memory of completed seconds is reused. */
export class OpenSeconds<Open> {
  readonly #create: () => Open;
  readonly #empty: (open: Open) => void;
  readonly #open = new Map<number, Open>();
  readonly #spare: Open[] = [];

  /** @param empty clears an object for reuse */
  constructor(create: () => Open, empty: (open: Open) => void) {
    this.#create = create;
    this.#empty = empty;
  }

  /** The latest open second; -1 if there is none. */
  get last(): number {
    return Math.max(-1, ...this.#open.keys());
  }

  at(second: number): Open {
    let open = this.#open.get(second);
    if (open === undefined) {
      open = this.#spare.pop() ?? this.#create();
      this.#open.set(second, open);
    }
    return open;
  }

  /** Its content must have been read before. */
  close(second: number): void {
    const open = this.#open.get(second);
    if (open === undefined) return;
    this.#open.delete(second);
    this.#empty(open);
    this.#spare.push(open);
  }

  /** Drops all of them. */
  clear(): void {
    this.#open.clear();
  }
}
