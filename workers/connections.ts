import { buildConnector } from 'undici';
import { nowMs } from '../src/border/clock.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import { BodyBudget } from './body-budget.ts';
import { Connection, type ConnectionEvents } from './connection.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import type { Sender, SenderEvents } from './sender.ts';
import { UserQueue } from './user-queue.ts';

/**
 * With all connections in use, one goes over to another service when a user there has waited this much
 * longer, milliseconds. Not sooner: it has to be closed and another one opened.
 */
const FAIRNESS_MS = 1000;

/**
 * With all connections taken, an idle one is closed for another service no more often than this,
 * milliseconds: whoever waits is mostly served sooner by a connection that comes free, and closing and
 * opening them would cost a busy generator the time that it lacks.
 */
const MOVE_EVERY_MS = 10;

/**
 * Connections that are being opened at once. When services are slow, whoever waits is served by the
 * connections that come free; to open one for each would make slow services slower.
 */
const MAX_CONNECTING = 32;

/**
 * A thread that is behind its schedule opens no connection to a service that has this many: it is not
 * the service that is slow, and more requests at once would only cost more time.
 */
const ENOUGH_WHEN_BEHIND = 16;

/** The connections to one origin and the users who wait for one. */
class Origin {
  readonly endpoint: Endpoint;
  /** The most recently used is reused first, so that the others may time out. */
  readonly idle: Connection[] = [];
  /** Connections, idle or not. */
  open = 0;
  /** Users on their way go before new ones. */
  readonly onTheirWay = new UserQueue();
  readonly arriving = new UserQueue();

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  get firstWaiting(): WaitingUser | null {
    return this.onTheirWay.first ?? this.arriving.first;
  }

  takeWaiting(): WaitingUser | null {
    return this.onTheirWay.shift() ?? this.arriving.shift();
  }
}

/**
 * This worker's connections, over all services together at most `maxConnections`, and the queue for
 * them. Services with the same base URL share theirs.
 */
export class Connections implements Sender {
  readonly #origins = new Map<string, Origin>();
  readonly #originOfService = new Map<string, Origin>();
  readonly #originOfConnection = new Map<Connection, Origin>();
  /** Whether this thread is behind its schedule. */
  behind = false;
  readonly #maxConnections: number;
  readonly #events: SenderEvents;
  readonly #connectionEvents: ConnectionEvents;
  readonly #memory = new BodyBudget();
  #waiting = 0;
  #connecting = 0;
  #onHold = false;
  #movedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    services: Readonly<Record<string, string>>,
    maxConnections: number,
    insecure: boolean,
    events: SenderEvents,
  ) {
    // One connector for all: TLS sessions are resumed across connections. Its own timeout is off,
    // connecting is part of the request and under its deadline.
    const connect = buildConnector({ timeout: 0, allowH2: false, rejectUnauthorized: !insecure });
    this.#maxConnections = maxConnections;
    this.#events = events;
    this.#connectionEvents = {
      finished: (connection) => events.finished(connection),
      settled: () => this.#settled(),
    };
    for (const [service, url] of Object.entries(services)) {
      const endpoint = endpointOf(url, connect);
      const origin = this.#origins.get(endpoint.shown) ?? new Origin(endpoint);
      this.#origins.set(endpoint.shown, origin);
      this.#originOfService.set(service, origin);
    }
  }

  /** Users who wait for a connection. */
  get waiting(): number {
    return this.#waiting;
  }

  /** A connection to the service, or null: then the user has to {@link wait}. */
  acquire(service: string): Connection | null {
    return this.#connectionTo(this.#originOf(service));
  }

  wait(user: WaitingUser, service: string, arriving: boolean): void {
    const origin = this.#originOf(service);
    (arriving ? origin.arriving : origin.onTheirWay).push(user);
    this.#waiting++;
  }

  /** The connection's request is over: it goes to who waits, or rests. */
  release(connection: Connection): void {
    connection.release();
    const origin = this.#originOfConnection.get(connection);
    if (origin === undefined) return;
    const next = this.#waiting > 0 && !this.#onHold ? this.#heirOf(origin) : null;
    if (next === null) {
      origin.idle.push(connection);
    } else if (next === origin) {
      this.#serve(origin, connection);
    } else {
      this.#close(connection);
      this.#serve(next, this.#open(next));
    }
  }

  /** The connection has been established, or could not be: another one may be opened. */
  #settled(): void {
    this.#connecting--;
    this.#serveWaiting();
  }

  /** To be called now and then: who waits may have a connection by now that another service has no use for. */
  rebalance(): void {
    if (this.#waiting > 0) this.#serveWaiting();
  }

  /** Serves nobody who waits until {@link goOn}. */
  hold(): void {
    this.#onHold = true;
  }

  goOn(): void {
    this.#onHold = false;
    this.#serveWaiting();
  }

  /** Empties the queue. */
  *drainWaiting(): Generator<WaitingUser> {
    for (const origin of this.#origins.values()) {
      for (let user = origin.takeWaiting(); user !== null; user = origin.takeWaiting()) {
        this.#waiting--;
        yield user;
      }
    }
  }

  closeAll(): void {
    for (const connection of [...this.#originOfConnection.keys()]) this.#close(connection);
  }

  #originOf(service: string): Origin {
    const origin = this.#originOfService.get(service);
    if (origin === undefined) throw new Error(`no URL for service ${service}`);
    return origin;
  }

  /** The origin that a free connection of this one goes to. */
  #heirOf(origin: Origin): Origin | null {
    const full = this.#originOfConnection.size >= this.#maxConnections;
    if (full) return this.#nextToServe(origin);
    return origin.firstWaiting === null ? null : origin;
  }

  /** Who waits for the origin whose connection is free, unless somebody else has waited far longer. */
  #nextToServe(freed: Origin | null): Origin | null {
    const first = freed?.firstWaiting ?? null;
    let best = first === null ? null : freed;
    let bestSince = (first?.queuedAtMs ?? Number.POSITIVE_INFINITY) - FAIRNESS_MS;
    for (const origin of this.#origins.values()) {
      const since = origin.firstWaiting?.queuedAtMs;
      if (origin !== freed && since !== undefined && since < bestSince) {
        best = origin;
        bestSince = since;
      }
    }
    return best;
  }

  #serveWaiting(): void {
    while (this.#waiting > 0 && !this.#onHold) {
      const origin = this.#nextToServe(null)!;
      const connection = this.#connectionTo(origin);
      if (connection === null) return;
      this.#serve(origin, connection);
    }
  }

  #serve(origin: Origin, connection: Connection): void {
    this.#waiting--;
    this.#events.freed(origin.takeWaiting()!, connection);
  }

  #connectionTo(origin: Origin): Connection | null {
    return origin.idle.pop() ?? (this.#mayOpen(origin) ? this.#open(origin) : null);
  }

  /** With all connections taken, a service may have an idle one of another, up to an equal share. */
  #mayOpen(origin: Origin): boolean {
    if (this.#connecting >= MAX_CONNECTING) return false;
    if (this.behind && origin.open >= ENOUGH_WHEN_BEHIND) return false;
    if (this.#originOfConnection.size < this.#maxConnections) return true;
    const share = Math.max(1, Math.floor(this.#maxConnections / this.#origins.size));
    if (origin.open >= share) return false;
    const moment = nowMs();
    if (moment - this.#movedAtMs < MOVE_EVERY_MS || !this.#closeAnIdleOne()) return false;
    this.#movedAtMs = moment;
    return true;
  }

  #open(origin: Origin): Connection {
    this.#connecting++;
    const connection = new Connection(origin.endpoint, this.#memory, this.#connectionEvents);
    this.#originOfConnection.set(connection, origin);
    origin.open++;
    return connection;
  }

  #close(connection: Connection): void {
    this.#originOfConnection.get(connection)!.open--;
    this.#originOfConnection.delete(connection);
    connection.close();
  }

  /** Of the service that has most of them. */
  #closeAnIdleOne(): boolean {
    let richest: Origin | null = null;
    for (const origin of this.#origins.values()) {
      if (origin.idle.length > (richest?.idle.length ?? 0)) richest = origin;
    }
    const connection = richest?.idle.shift();
    if (connection === undefined) return false;
    this.#close(connection);
    return true;
  }
}
