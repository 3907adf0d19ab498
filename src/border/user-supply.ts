/** Maximum number of users in supply. */
const PLACES = 262_144;

/** Words of the head: users taken and users added since the beginning. */
const TAKEN = 0;
const PUT = 1;
const HEAD_BYTES = 128;
const INDEX_BYTES = PLACES * Float64Array.BYTES_PER_ELEMENT;
const KIND_BYTES = PLACES * Uint32Array.BYTES_PER_ELEMENT;

export function allocateUserSupply(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + INDEX_BYTES + KIND_BYTES);
}

/** A user in supply. */
export interface SuppliedUser {
  readonly index: number;
  readonly kind: number;
}

/**
 * Users for places that become free. The main thread is the only writer; workers take users in the order of their
 * indices, each exactly once. This keeps the mix exact although it is not known in advance which worker needs the
 * next user. Counts wrap at 2^32.
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

  /** The next user; null if the supply is empty. */
  take(): SuppliedUser | null {
    for (;;) {
      const next = Atomics.load(this.#head, TAKEN);
      if (next === Atomics.load(this.#head, PUT)) return null;
      // Read before it is taken: after that, its slot may be overwritten.
      const place = next & (PLACES - 1);
      const user = { index: this.#indices[place]!, kind: this.#kinds[place]! };
      if (Atomics.compareExchange(this.#head, TAKEN, next, (next + 1) | 0) === next) return user;
    }
  }

  /** The main thread's side: users taken since the beginning. */
  get taken(): number {
    const seen = Atomics.load(this.#head, TAKEN);
    this.#taken += (seen - this.#seen) >>> 0;
    this.#seen = seen;
    return this.#taken;
  }

  /** How many more users fit. */
  get room(): number {
    return PLACES - ((this.#head[PUT]! - Atomics.load(this.#head, TAKEN)) >>> 0);
  }

  /** The main thread's side; adds no more than there is {@link room} for. */
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
