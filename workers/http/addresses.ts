import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { nowMs } from '../../src/border/clock.ts';

export type LookupAll = (
  name: string,
  options: { readonly all: true; readonly hints?: number },
  told: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface AddressesOptions {
  /** How long addresses are used before they are looked up again, milliseconds; 0: once per connection. */
  readonly ttlMs: number;
  /** Default: the system's. */
  readonly lookup?: LookupAll | undefined;
  readonly now?: () => number;
}

interface Known {
  readonly addresses: readonly LookupAddress[];
  readonly untilMs: number;
  /** Number of connections that were opened with these addresses. */
  turns: number;
}

type Told = Parameters<LookupFunction>[2];

/** Read on each call, because a workflow module may have replaced it. */
const systemLookup: LookupAll = (name, options, told) => dns.lookup(name, options, told);

/**
 * Looks up names for sockets. Each address comes first in turn, followed by the others in case that it accepts no
 * connections. Results are cached for a while; connections that are opened at the same time share one lookup.
 */
export class Addresses {
  readonly #ttlMs: number;
  readonly #lookup: LookupAll;
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Told[]>();

  constructor({ ttlMs, lookup = systemLookup, now = nowMs }: AddressesOptions) {
    this.#ttlMs = ttlMs;
    this.#lookup = lookup;
    this.#now = now;
  }

  /** For `net.connect`, which asks for all addresses and tries them in this order. */
  readonly lookup: LookupFunction = (name, _options, told) => {
    const known = this.#known.get(name);
    if (known !== undefined && this.#now() < known.untilMs) {
      told(null, inTurn(known));
      return;
    }
    const waiting = this.#asking.get(name);
    if (waiting === undefined) this.#ask(name, told);
    else waiting.push(told);
  };

  #ask(name: string, first: Told): void {
    const waiting = [first];
    this.#asking.set(name, waiting);
    this.#lookup(name, { all: true }, (error, addresses) => {
      this.#asking.delete(name);
      if (error !== null) {
        for (const told of waiting) told(error, []);
        return;
      }
      const turns = this.#known.get(name)?.turns ?? 0;
      const known = { addresses, untilMs: this.#now() + this.#ttlMs, turns };
      this.#known.set(name, known);
      for (const told of waiting) told(null, inTurn(known));
    });
  }
}

function inTurn(known: Known): LookupAddress[] {
  const { addresses } = known;
  const first = known.turns++ % addresses.length;
  return [...addresses.slice(first), ...addresses.slice(0, first)];
}
