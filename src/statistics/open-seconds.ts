/** Seconds that are not complete yet. What a closed one was kept in is used again. */
export class OpenSeconds<Open> {
  readonly #create: () => Open;
  readonly #empty: (open: Open) => void;
  readonly #open = new Map<number, Open>();
  readonly #spare: Open[] = [];

  /** @param empty makes one as good as new */
  constructor(create: () => Open, empty: (open: Open) => void) {
    this.#create = create;
    this.#empty = empty;
  }

  /** The latest of them; -1 where there is none. */
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

  /** What is in it must have been read before. */
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
