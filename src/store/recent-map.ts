/**
 * A map of bounded size that forgets what has not been used for longest.
 *
 * Two generations, as in dominictarr/hashlru: writes and reads move an entry into the young one;
 * when that is full, it becomes the old one and what the old one held is forgotten. So the newest
 * `capacity / 2` entries are always there, never more than `capacity` are, and every operation
 * takes constant time. (Evicting the first key of one `Map` does not: its iterator walks over the
 * holes that earlier evictions left.)
 */
export class RecentMap<Key, Value> {
  readonly #generationSize: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  /** @param capacity most entries held, at least 2 */
  constructor(capacity: number) {
    this.#generationSize = Math.max(1, Math.floor(capacity / 2));
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#generationSize && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
