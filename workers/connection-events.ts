import type { Opening } from './http/http-client.ts';

/** What happens to connections. */
export interface ConnectionEvents<Connection> {
  /** It is established. */
  opened(connection: Connection, opening: Opening): void;
  /** The first request has been sent or has failed: the connection is no longer being opened. */
  settled(connection: Connection): void;
  /** The request of `connection.user` has ended, successfully or not. */
  finished(connection: Connection): void;
  /** The service closed it after it had been idle for this long, milliseconds. */
  closedByService(connection: Connection, idleMs: number): void;
  /** The service has not closed it, although it had been idle for this long, milliseconds. */
  outlived(connection: Connection, idleMs: number): void;
}
