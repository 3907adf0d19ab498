import type { Places } from '../border/messages.ts';
import type { Announcements, ExpectedCrowd } from './spawn-controller.ts';

/**
 * What is due at a moment of the schedule's clock, milliseconds: never less than a moment before for the
 * open models, requests or arrivals since the beginning; for the closed one users at once. It need not be
 * smooth: a share of a load (a shard's) is due in steps.
 */
export type Due = (timeMs: number) => number;

/** A window of the schedule; windows come in order, none left out, and are planned one ahead. */
export interface PlannedWindow {
  readonly number: number;
  readonly startMs: number;
  /** Not after the end of the load; at or before `startMs` where that has come. */
  readonly endMs: number;
}

/** Who begins in a window. */
export type Intake =
  /** Users arrive at these moments, in order. */
  | { readonly starts: Float64Array }
  /** As many users are here as there are places; one that leaves is replaced. */
  | { readonly places: Places };

/**
 * How the curve of a load becomes users, window by window. Numbers in, numbers out: it reads no clock, and
 * knows neither services nor users.
 *
 * `requests_per_second` ({@link RequestRate}), `users_per_second` ({@link ArrivalRate}) and `users`
 * ({@link UsersAtOnce}) are behind it.
 */
export interface LoadModel {
  /** @param announcements what is known of users who are here, and of what they are going to send */
  plan(window: PlannedWindow, due: Due, announcements: Announcements): Intake;
  /** Gives up a window that passed before it could be planned. Returns the arrivals that are lost. */
  skip(window: PlannedWindow, due: Due, announcements: Announcements): number;
  /** From now on users think and call as these do. */
  expect(crowd: ExpectedCrowd): void;
}
