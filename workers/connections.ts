import { nowMs } from '../src/border/clock.ts';
import {
  type ConnectionSettings,
  DEFAULT_CONNECTION_SETTINGS,
} from '../src/border/connection-settings.ts';
import type { WorkerLimits } from '../src/border/messages.ts';
import type { ServiceTarget } from '../src/border/service-settings.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import { Connection } from './connection.ts';
import type { ConnectionEvents } from './connection-events.ts';
import type { HttpClient } from './http/http-client.ts';
import type { Origin } from './origin.ts';
import { originsOf } from './origins.ts';
import { OwnConnections } from './own-connections.ts';
import type { Sender, SenderEvents } from './sender.ts';
import { Shares } from './shares.ts';

/**
 * With more origins than connections, a connection changes to another origin when a user there has waited this much
 * longer, milliseconds. Not sooner, because it has to be closed and another one opened.
 */
const FAIRNESS_MS = 1000;

/**
 * When all connections are taken, an idle one is closed for another origin no more often than this, milliseconds:
 * waiting users are mostly served sooner by a connection that becomes free, and closing and opening connections would
 * cost a busy generator the time that it lacks.
 */
const MOVE_EVERY_MS = 10;

/**
 * Maximum number of connections to an origin that are being opened at once. When a service is slow, waiting users are
 * served by connections that become free; opening one for each would make it slower.
 */
const MAX_CONNECTING = 32;

/**
 * A thread that is behind its schedule opens no connection to an origin that has this many: the service is not the
 * cause, and more concurrent requests would only cost more time.
 */
const ENOUGH_WHEN_BEHIND = 16;

type ConnectionLimits = Pick<WorkerLimits, 'maxConnections' | 'maxWaiting' | 'maxResponseBytes'>;

/**
 * This worker's connections, at most `maxConnections` over all origins together, and the queues for them.
 */
export class Connections implements Sender {
  readonly #originOfService: ReadonlyMap<string, Origin>;
  readonly #origins: readonly Origin[];
  readonly #originOfConnection = new Map<Connection, Origin>();
  readonly #shares: Shares<Origin>;
  /** In the queues. */
  readonly #places: Shares<Origin>;
  readonly #client: HttpClient;
  readonly #settings: ConnectionSettings;
  /** Null if connections are shared. */
  readonly #own: OwnConnections | null;
  readonly #events: SenderEvents;
  readonly #connectionEvents: ConnectionEvents<Connection>;
  /** Whether this thread is behind its schedule. */
  behind = false;
  #waiting = 0;
  #onHold = false;
  #movedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    services: Readonly<Record<string, ServiceTarget>>,
    { maxConnections, maxWaiting, maxResponseBytes }: ConnectionLimits,
    client: HttpClient,
    events: SenderEvents,
    settings: ConnectionSettings = DEFAULT_CONNECTION_SETTINGS,
  ) {
    this.#client = client;
    this.#settings = settings;
    this.#own = settings.sharing === 'per_user' ? new OwnConnections() : null;
    this.#events = events;
    this.#originOfService = originsOf(services, settings.keepAlive, maxResponseBytes);
    this.#origins = [...new Set(this.#originOfService.values())];
    this.#shares = new Shares(maxConnections, this.#origins, ({ open }) => open);
    this.#places = new Shares(maxWaiting, this.#origins, ({ waiting }) => waiting);
    this.#connectionEvents = {
      opened: (connection, { connectMs }) =>
        this.#originOfConnection.get(connection)?.habits.opened(connectMs),
      settled: (connection) => this.#settled(connection),
      finished: (connection) => events.finished(connection),
      closedByService: (connection, idleMs) => this.#closedByService(connection, idleMs),
      outlived: (connection, idleMs) =>
        this.#originOfConnection.get(connection)?.habits.outlived(idleMs),
    };
  }

  get waiting(): number {
    return this.#waiting;
  }

  placesTaken(service: string): number {
    return this.#places.takenFor(this.#originOf(service));
  }

  acquire(service: string, user: WaitingUser): Connection | null {
    return this.#connectionTo(this.#originOf(service), user);
  }

  wait(user: WaitingUser, service: string, arriving: boolean): void {
    this.#originOf(service).enqueue(user, arriving);
    this.#waiting++;
  }

  release(connection: Connection): void {
    const { user } = connection;
    connection.release();
    connection.idleSinceMs = nowMs();
    connection.reuse = 'write';
    const origin = this.#originOfConnection.get(connection);
    if (origin === undefined) return;
    if (!connection.usable || !this.#settings.keepAlive) {
      this.#close(connection, origin);
      this.#serveWaiting();
      return;
    }
    if (this.#own !== null && user !== null) {
      this.#own.keep(user, origin, connection);
      this.#serveWaiting();
      return;
    }
    const next = this.#waiting > 0 && !this.#onHold ? this.#heirOf(origin) : null;
    if (next === null) {
      origin.rest(connection);
    } else if (next === origin) {
      this.#serve(origin, connection);
    } else {
      this.#close(connection, origin);
      this.#serve(next, this.#open(next));
    }
  }

  left(user: WaitingUser): void {
    const own = this.#own?.takeAll(user) ?? [];
    for (const [origin, connection] of own) this.#close(connection, origin);
    if (own.length > 0) this.#serveWaiting();
  }

  rebalance(): void {
    this.#serveWaiting();
  }

  hold(): void {
    this.#onHold = true;
  }

  goOn(): void {
    this.#onHold = false;
    this.#serveWaiting();
  }

  *drainWaiting(): Generator<WaitingUser> {
    for (const origin of this.#origins) {
      for (let user = origin.takeWaiting(); user !== null; user = origin.takeWaiting()) {
        this.#waiting--;
        yield user;
      }
    }
  }

  closeAll(): void {
    for (const [connection, origin] of [...this.#originOfConnection])
      this.#close(connection, origin);
  }

  #originOf(service: string): Origin {
    const origin = this.#originOfService.get(service);
    if (origin === undefined) throw new Error(`no URL for service ${service}`);
    return origin;
  }

  /** The origin that gets the connection of this one when it becomes free; null if no user waits for it. */
  #heirOf(origin: Origin): Origin | null {
    const own = origin.waiting > 0 ? origin : null;
    if (this.#shares.scarce) return this.#nextInTurn(origin);
    if (!this.#shares.hasMore(origin) || this.#shares.hasRoomFor(origin)) return own;
    for (const other of this.#origins) {
      if (other.waiting > 0 && this.#shares.hasLess(other)) return other;
    }
    return own;
  }

  /** The next user for a connection that is free at this origin, unless a user elsewhere has waited far longer. */
  #nextInTurn(freed: Origin): Origin | null {
    let best = freed.waiting > 0 ? freed : null;
    let bestSince = (freed.firstWaiting?.queuedAtMs ?? Number.POSITIVE_INFINITY) - FAIRNESS_MS;
    for (const origin of this.#origins) {
      const since = origin.firstWaiting?.queuedAtMs;
      if (origin !== freed && since !== undefined && since < bestSince) {
        best = origin;
        bestSince = since;
      }
    }
    return best;
  }

  /** Origins with less than their share come first. */
  #serveWaiting(): void {
    if (this.#waiting === 0) return;
    for (const origin of this.#origins) {
      if (this.#shares.hasLess(origin)) this.#serveWaitingFor(origin);
    }
    for (const origin of this.#origins) this.#serveWaitingFor(origin);
  }

  #serveWaitingFor(origin: Origin): void {
    while (origin.waiting > 0 && !this.#onHold) {
      const connection = this.#connectionTo(origin, origin.firstWaiting!);
      if (connection === null) return;
      this.#serve(origin, connection);
    }
  }

  #serve(origin: Origin, connection: Connection): void {
    this.#waiting--;
    this.#events.freed(origin.takeWaiting()!, connection);
  }

  #connectionTo(origin: Origin, user: WaitingUser): Connection | null {
    const idle = () => this.#own?.take(user, origin) ?? origin.takeIdle();
    for (let connection = idle(); connection !== null; connection = idle()) {
      connection.reuse = origin.reuseOf(connection);
      if (connection.reuse !== 'retire') return connection;
      this.#close(connection, origin);
    }
    return this.#mayOpen(origin) ? this.#open(origin) : null;
  }

  #mayOpen(origin: Origin): boolean {
    if (origin.connecting >= MAX_CONNECTING) return false;
    if (this.behind && origin.open >= ENOUGH_WHEN_BEHIND) return false;
    if (this.#shares.hasRoomFor(origin)) return true;
    if (this.#closeOldestOwn(origin)) return true;
    if (!this.#shares.hasLess(origin)) return false;
    const moment = nowMs();
    if (moment - this.#movedAtMs < MOVE_EVERY_MS || !this.#closeAnIdleOne()) return false;
    this.#movedAtMs = moment;
    return true;
  }

  #open(origin: Origin): Connection {
    const connection = new Connection(
      origin,
      this.#client,
      this.#connectionEvents,
      this.#settings.retryOnStale,
    );
    this.#originOfConnection.set(connection, origin);
    origin.open++;
    origin.connecting++;
    return connection;
  }

  #close(connection: Connection, origin: Origin): void {
    this.#originOfConnection.delete(connection);
    origin.open--;
    connection.close();
  }

  /** Of a user who is thinking, and who opens another one when it continues. */
  #closeOldestOwn(inFavourOf: Origin): boolean {
    const lends = (other: Origin) => other === inFavourOf || this.#shares.hasMore(other);
    const [origin, connection] = this.#own?.takeOldest(lends) ?? [];
    if (origin === undefined || connection === undefined) return false;
    this.#close(connection, origin);
    return true;
  }

  /** Of the origin with the most connections beyond its share. */
  #closeAnIdleOne(): boolean {
    let richest: Origin | null = null;
    for (const origin of this.#origins) {
      const lends = this.#shares.scarce || this.#shares.hasMore(origin);
      if (lends && origin.idle > (richest?.idle ?? 0)) richest = origin;
    }
    const connection = richest?.takeOldestIdle() ?? null;
    if (connection === null) return false;
    this.#close(connection, richest!);
    return true;
  }

  #settled(connection: Connection): void {
    const origin = this.#originOfConnection.get(connection);
    if (origin === undefined) return;
    origin.connecting--;
    this.#serveWaitingFor(origin);
  }

  #closedByService(connection: Connection, idleMs: number): void {
    const origin = this.#originOfConnection.get(connection);
    if (origin === undefined) return;
    origin.habits.closedAfter(idleMs, nowMs());
    if (origin.dropIdle(connection) || this.#own?.drop(connection)) this.#close(connection, origin);
  }
}
