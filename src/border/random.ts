/** Rounds that spread the seed over the whole state before the first number is drawn. */
const WARM_UP_ROUNDS = 12;

/**
 * Random numbers keyed by (seed, index): the same key gives the same sequence on any thread.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, of which 32 are a counter, so no
 * sequence is shorter than 2^32. The state is filled with the finalizer of MurmurHash3 (Austin Appleby), chained.
 * The finalizer is a bijection, so two keys never share a state. Not for cryptography.
 *
 * The state is four int32 values, which V8 stores inside the object: 56 bytes per generator.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed a whole number of 32 bits
   * @param index any safe integer
   */
  constructor(seed: number, index: number) {
    this.#a = mix((index | 0) ^ 0x9e3779b9);
    this.#b = mix(this.#a ^ (seed | 0));
    this.#c = mix(this.#b ^ highWord(index));
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.#next32();
  }

  /** 32 random bits, as an unsigned integer. */
  bits(): number {
    return this.#next32() >>> 0;
  }

  /** Uniform in [0, 1), in steps of 2^-32. */
  next(): number {
    return this.bits() / 0x1_0000_0000;
  }

  /** A whole number from 0 to n - 1 with equal probability; 0 if n is below 1. */
  integer(n: number): number {
    return n < 1 ? 0 : Math.floor(this.next() * n);
  }

  /** From the exponential distribution with mean 1. */
  exponential(): number {
    return -Math.log(1 - this.next());
  }

  /** From the standard normal distribution (Box-Muller; the second number of each pair is discarded). */
  normal(): number {
    return Math.sqrt(2 * this.exponential()) * Math.cos(2 * Math.PI * this.next());
  }

  #next32(): number {
    const b = this.#b;
    const c = this.#c;
    const result = (this.#a + b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = b ^ (b >>> 9);
    this.#b = (c + (c << 3)) | 0;
    this.#c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result;
  }
}

/** `fmix32` of MurmurHash3. */
function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The bits of an integer above the lowest 32. */
function highWord(integer: number): number {
  return Math.floor(integer / 0x1_0000_0000) | 0;
}
