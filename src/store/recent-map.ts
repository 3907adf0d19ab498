/**
 * A map of bounded size that forgets the least recently used entries.
 *
 * Two generations, as in dominictarr/hashlru: writes and reads move an entry into the young one;
 * when that is full, it becomes the old one, and the content of the old one is forgotten. The most recent
 * `capacity / 2` entries are therefore always present, there are never more than `capacity`, and every operation
 * takes constant time. (Evicting the first key of a single `Map` does not: its iterator walks over the
 * holes that earlier evictions left.)
 */
export class RecentMap<Key, Value> {
  readonly #generationSize: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  /** @param capacity maximum number of entries, at least 2 */
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
