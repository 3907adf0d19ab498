import type { Places } from '../border/messages.ts';
import type { Announcements, ExpectedCrowd } from './spawn-controller.ts';

/**
 * What is due at a time of the schedule's clock, milliseconds. For open models this is the number of requests or
 * arrivals since the beginning, which never decreases; for the closed model the number of concurrent users. It need
 * not be smooth: a shard's share of a load is due in steps.
 */
export type Due = (timeMs: number) => number;

/** A window of the schedule; windows are planned in order, without gaps, one window ahead. */
export interface PlannedWindow {
  readonly number: number;
  readonly startMs: number;
  /** Not after the end of the load; at or before `startMs` once that has passed. */
  readonly endMs: number;
}

/** The users of a window. */
export type Intake =
  /** Users arrive at these times, in order. */
  | { readonly starts: Float64Array }
  /** As many users are active as there are places; a user that leaves is replaced. */
  | { readonly places: Places };

/**
 * Turns the curve of a load into users, window by window. Numbers in, numbers out: it reads no clock, and knows
 * neither services nor users.
 *
 * Implementations: `requests_per_second` ({@link RequestRate}), `users_per_second` ({@link ArrivalRate}) and `users`
 * ({@link UsersAtOnce}).
 */
export interface LoadModel {
  /** @param announcements what is known about active users and the requests that they are about to send */
  plan(window: PlannedWindow, due: Due, announcements: Announcements): Intake;
  /** Drops a window that passed before it could be planned. Returns the lost arrivals. */
  skip(window: PlannedWindow, due: Due, announcements: Announcements): number;
  /** From now on, users think and call as described here. */
  expect(crowd: ExpectedCrowd): void;
}
