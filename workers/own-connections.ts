import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { Connection } from './connection.ts';
import type { Origin } from './origin.ts';

type ByOrigin = Map<Origin, Connection>;

/** Idle connections that are their users' own. */
export class OwnConnections {
  /** Those whose users have come back last are last. */
  readonly #byUser = new Map<WaitingUser, ByOrigin>();

  keep(user: WaitingUser, origin: Origin, connection: Connection): void {
    const own: ByOrigin = this.#byUser.get(user) ?? new Map();
    this.#byUser.delete(user);
    this.#byUser.set(user, own.set(origin, connection));
  }

  /** The user's connection to an origin; null where it has none. */
  take(user: WaitingUser, origin: Origin): Connection | null {
    const own = this.#byUser.get(user);
    const connection = own?.get(origin) ?? null;
    own?.delete(origin);
    if (own?.size === 0) this.#byUser.delete(user);
    return connection;
  }

  /** Whether it was among them. */
  drop(connection: Connection): boolean {
    for (const [user, own] of this.#byUser) {
      for (const [origin, other] of own) {
        if (other === connection) return this.take(user, origin) !== null;
      }
    }
    return false;
  }

  /** All of a user who leaves. */
  takeAll(user: WaitingUser): readonly (readonly [Origin, Connection])[] {
    const own = this.#byUser.get(user);
    this.#byUser.delete(user);
    return own === undefined ? [] : [...own];
  }

  /** One to such an origin, of the user who has not been back for longest; null where there is none. */
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
