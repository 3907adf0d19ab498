import type { Endpoint } from '../../endpoint.ts';
import type { Dialer } from '../dialer.ts';
import { H2Session, type SessionUser } from './h2-session.ts';
import type { Carried, Carriers } from './roles.ts';

/** Assumed limit until the service sends its own: the minimum that RFC 9113 recommends. */
const STREAMS_AT_FIRST = 100;

/** The connections to one endpoint; chooses the one that carries a request. */
export class H2Sessions implements Carriers, SessionUser {
  readonly endpoint: Endpoint;
  readonly #dialer: Dialer;
  /** Of those that accept requests, the oldest comes first. */
  readonly #sessions: H2Session[] = [];
  #places = 0;
  mostStreams = STREAMS_AT_FIRST;

  constructor(endpoint: Endpoint, dialer: Dialer) {
    this.endpoint = endpoint;
    this.#dialer = dialer;
  }

  carry(place: Carried): void {
    // One that allows nothing at the moment may change its mind; more connections would not help.
    const session =
      this.#sessions.find(({ room }) => room > 0) ??
      this.#sessions.find(({ mostStreams }) => mostStreams === 0) ??
      this.#open(place);
    session.carry(place);
  }

  drop(session: H2Session): void {
    const at = this.#sessions.indexOf(session);
    if (at >= 0) this.#sessions.splice(at, 1);
  }

  placeOpened(): void {
    this.#places++;
  }

  placeClosed(): void {
    if (--this.#places > 0) return;
    for (const session of this.#sessions.splice(0)) session.close();
  }

  #open(place: Carried): H2Session {
    const socket = this.#dialer.dial(this.endpoint, { protocol: 'h2' });
    const session = new H2Session(this, socket, place.owner);
    this.#sessions.push(session);
    return session;
  }
}
