import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { Connection } from './connection.ts';
import type { Origin } from './origin.ts';

type ByOrigin = Map<Origin, Connection>;

/** Idle connections that belong to single users. */
export class OwnConnections {
  /** Ordered by when their users last used them, the most recent last. */
  readonly #byUser = new Map<WaitingUser, ByOrigin>();

  keep(user: WaitingUser, origin: Origin, connection: Connection): void {
    const own: ByOrigin = this.#byUser.get(user) ?? new Map();
    this.#byUser.delete(user);
    this.#byUser.set(user, own.set(origin, connection));
  }

  /** The user's connection to an origin; null if it has none. */
  take(user: WaitingUser, origin: Origin): Connection | null {
    const own = this.#byUser.get(user);
    const connection = own?.get(origin) ?? null;
    own?.delete(origin);
    if (own?.size === 0) this.#byUser.delete(user);
    return connection;
  }

  /** Returns whether it was among them. */
  drop(connection: Connection): boolean {
    for (const [user, own] of this.#byUser) {
      for (const [origin, other] of own) {
        if (other === connection) return this.take(user, origin) !== null;
      }
    }
    return false;
  }

  /** All connections of a user who leaves. */
  takeAll(user: WaitingUser): readonly (readonly [Origin, Connection])[] {
    const own = this.#byUser.get(user);
    this.#byUser.delete(user);
    return own === undefined ? [] : [...own];
  }

  /** A connection to such an origin, of the user who has been away the longest; null if there is none. */
  takeOldest(isSuch: (origin: Origin) => boolean): readonly [Origin, Connection] | null {
    for (const [user, own] of this.#byUser) {
      for (const entry of own) {
        if (!isSuch(entry[0])) continue;
        this.take(user, entry[0]);
        return entry;
      }
    }
    return null;
  }
}
