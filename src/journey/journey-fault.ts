import { isMainThread } from 'node:worker_threads';
import { thrownPlace, waitingPlace } from './yield-place.ts';

/** A mistake in a journey that does not depend on responses. */
export class JourneyFault extends TypeError {
  override readonly name = 'JourneyFault';
}

/** Places found, by generator function: finding one takes about 100 ms on the main thread. */
const PLACES = new WeakMap<object, string>();

/**
 * A journey yielded something that cannot be played. The error's stack points to that place.
 *
 * @param generator suspended at that place; it must not be resumed
 * @param what the mistake, in words
 */
export function faultOf(generator: Iterator<unknown>, what: string): JourneyFault {
  const fault = new JourneyFault(what);
  const kind = Object.getPrototypeOf(generator) as object | null;
  if (kind === null) return fault;
  const place =
    PLACES.get(kind) ?? (isMainThread ? waitingPlace(generator) : thrownPlace(generator));
  PLACES.set(kind, place);
  if (place !== '') fault.stack = `${fault.name}: ${fault.message}\n    at journey (${place})`;
  return fault;
}
