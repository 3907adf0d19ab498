/** Users that lie ready at most. */
const PLACES = 262_144;

/** Words of the head: how many were taken, and how many were put there, since the beginning. */
const TAKEN = 0;
const PUT = 1;
const HEAD_BYTES = 128;
const INDEX_BYTES = PLACES * Float64Array.BYTES_PER_ELEMENT;
const KIND_BYTES = PLACES * Uint32Array.BYTES_PER_ELEMENT;

export function allocateUserSupply(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + INDEX_BYTES + KIND_BYTES);
}

/** A user who lies ready. */
export interface SuppliedUser {
  readonly index: number;
  readonly kind: number;
}

/**
 * Users for places that become free: one writer, the main thread, and workers who take them in the order of
 * their indices, each once. So the mix stays exact, though nobody knows beforehand which worker needs the
 * next one. Counts wrap at 2^32.
 */
export class UserSupply {
  readonly #head: Int32Array;
  readonly #indices: Float64Array;
  readonly #kinds: Uint32Array;
  #seen = 0;
  #taken = 0;

  constructor(buffer: SharedArrayBuffer) {
    this.#head = new Int32Array(buffer, 0, 2);
    this.#indices = new Float64Array(buffer, HEAD_BYTES, PLACES);
    this.#kinds = new Uint32Array(buffer, HEAD_BYTES + INDEX_BYTES, PLACES);
  }

  /** The next user; null where there is none. */
  take(): SuppliedUser | null {
    for (;;) {
      const next = Atomics.load(this.#head, TAKEN);
      if (next === Atomics.load(this.#head, PUT)) return null;
      // Read before it is taken: from then on its place may be filled anew.
      const place = next & (PLACES - 1);
      const user = { index: this.#indices[place]!, kind: this.#kinds[place]! };
      if (Atomics.compareExchange(this.#head, TAKEN, next, (next + 1) | 0) === next) return user;
    }
  }

  /** The main thread's side: users who were taken since the beginning. */
  get taken(): number {
    const seen = Atomics.load(this.#head, TAKEN);
    this.#taken += (seen - this.#seen) >>> 0;
    this.#seen = seen;
    return this.#taken;
  }

  /** How many more have room. */
  get room(): number {
    return PLACES - ((this.#head[PUT]! - Atomics.load(this.#head, TAKEN)) >>> 0);
  }

  /** The main thread's side; no more than there is {@link room} for. */
  put(users: Iterable<SuppliedUser>): void {
    let put = this.#head[PUT]!;
    for (const { index, kind } of users) {
      const place = put & (PLACES - 1);
      this.#indices[place] = index;
      this.#kinds[place] = kind;
      put = (put + 1) | 0;
    }
    Atomics.store(this.#head, PUT, put);
  }
}
