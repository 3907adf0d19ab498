/** An entry of the wheel. It carries its own links, so that waiting allocates nothing. */
export interface Waiting<Self> {
  dueMs: number;
  readonly index: number;
  next: Self | null;
}

const FINE_SLOTS = 4096;
const BLOCK_MS = 1024;
const COARSE_SLOTS = 4096;

/**
 * Hierarchical timing wheel (Varghese and Lauck, 1987): 4,096 slots of 1 ms, followed by 4,096 blocks of 1,024 ms.
 * Waiting costs O(1), regardless of the number of users and the length of the wait. The entries of a due slot are
 * sorted, so they leave in order of their due times, to a fraction of a millisecond, and never early. It reads no
 * clock.
 */
export class TimingWheel<T extends Waiting<T>> {
  readonly #fine: (T | null)[] = new Array<T | null>(FINE_SLOTS).fill(null);
  readonly #coarse: (T | null)[] = new Array<T | null>(COARSE_SLOTS).fill(null);
  /** Entries of opened slots, by due time; those before `#head` have left. */
  #open: T[] = [];
  #head = 0;
  /** Slots before this millisecond are open. */
  #cursor = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  insert(entry: T): void {
    this.#size++;
    this.#place(entry);
  }

  /** The next entry that is due at `nowMs`, taken off the wheel; null when there is none. */
  takeDue(nowMs: number): T | null {
    const entry = this.peekDue(nowMs);
    if (entry === null) return null;
    this.#head++;
    this.#size--;
    return entry;
  }

  /** The next entry that is due at `nowMs`, still on the wheel; null when there is none. */
  peekDue(nowMs: number): T | null {
    for (;;) {
      const entry = this.#open[this.#head];
      if (entry !== undefined) return entry.dueMs > nowMs ? null : entry;
      if (this.#cursor > nowMs) return null;
      this.#openSlot();
    }
  }

  /** Time from `nowMs` to the next due entry, looking ahead no further than `limitMs`. */
  nextDueIn(nowMs: number, limitMs: number): number {
    const entry = this.#open[this.#head];
    if (entry !== undefined) return Math.min(limitMs, Math.max(0, entry.dueMs - nowMs));
    const end = nowMs + limitMs;
    for (let slot = this.#cursor; slot < end; slot++) {
      const entry = this.#fine[slot % FINE_SLOTS]!;
      if (entry !== null) return Math.min(limitMs, Math.max(0, earliestOf(entry) - nowMs));
      if (slot % BLOCK_MS === 0 && this.#coarse[blockOf(slot) % COARSE_SLOTS] !== null) {
        return Math.max(0, slot - nowMs);
      }
    }
    return limitMs;
  }

  /** Empties the wheel, in no particular order. */
  *drain(): Generator<T> {
    const opened = this.#open.slice(this.#head);
    this.#open = [];
    this.#head = 0;
    this.#size = 0;
    yield* opened;
    for (const slots of [this.#fine, this.#coarse]) {
      for (let slot = 0; slot < slots.length; slot++) {
        for (let entry = take(slots, slot); entry !== null; ) {
          const { next } = entry;
          entry.next = null;
          yield entry;
          entry = next;
        }
      }
    }
  }

  #place(entry: T): void {
    const slot = Math.floor(entry.dueMs);
    const ahead = slot - this.#cursor;
    if (ahead < 0) {
      this.#placeOpen(entry);
    } else if (ahead < FINE_SLOTS) {
      push(this.#fine, slot % FINE_SLOTS, entry);
    } else {
      // Beyond the last block: waits there, and is placed again when that block comes up.
      const lastBlock = blockOf(this.#cursor) + COARSE_SLOTS - 1;
      push(this.#coarse, Math.min(blockOf(slot), lastBlock) % COARSE_SLOTS, entry);
    }
  }

  /** Due within slots that are already open: inserted directly in order. */
  #placeOpen(entry: T): void {
    let low = this.#head;
    let high = this.#open.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byDueTime(this.#open[middle]!, entry) <= 0) low = middle + 1;
      else high = middle;
    }
    if (low === this.#open.length) this.#open.push(entry);
    else this.#open.splice(low, 0, entry);
  }

  #openSlot(): void {
    this.#open.length = 0;
    this.#head = 0;
    if (this.#cursor % BLOCK_MS === 0) this.#openBlock();
    const slot = this.#cursor % FINE_SLOTS;
    this.#cursor++;
    for (let entry = take(this.#fine, slot); entry !== null; ) {
      const { next } = entry;
      entry.next = null;
      this.#open.push(entry);
      entry = next;
    }
    if (this.#open.length > 1) this.#open.sort(byDueTime);
  }

  #openBlock(): void {
    const block = blockOf(this.#cursor) % COARSE_SLOTS;
    for (let entry = take(this.#coarse, block); entry !== null; ) {
      const { next } = entry;
      this.#place(entry);
      entry = next;
    }
  }
}

function earliestOf<T extends Waiting<T>>(first: T): number {
  let earliest = first.dueMs;
  for (let entry = first.next; entry !== null; entry = entry.next) {
    earliest = Math.min(earliest, entry.dueMs);
  }
  return earliest;
}

function blockOf(slot: number): number {
  return Math.floor(slot / BLOCK_MS);
}

function byDueTime<T extends Waiting<T>>(a: T, b: T): number {
  return a.dueMs - b.dueMs || a.index - b.index;
}

function push<T extends Waiting<T>>(slots: (T | null)[], slot: number, entry: T): void {
  entry.next = slots[slot]!;
  slots[slot] = entry;
}

function take<T>(slots: (T | null)[], slot: number): T | null {
  const entry = slots[slot]!;
  slots[slot] = null;
  return entry;
}
