import { randomInt } from 'node:crypto';
import { Random } from '../src/border/random.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { PlannedRequest } from '../src/journey/compiled-step.ts';
import type { Exchange } from './sender.ts';

const VERSION = '00';
const SAMPLED = '01';

/** Each byte's two digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * Marks requests with a W3C Trace Context (https://www.w3.org/TR/trace-context/): one trace per journey, one span per
 * request. It has random numbers of its own, so that journeys are the same with and without it. They differ from run to
 * run, so that two runs never share a trace.
 */
export class TraceContext {
  readonly #random = new Random(randomInt(2 ** 48 - 1), randomInt(2 ** 42));

  addTo(request: PlannedRequest, user: WaitingUser, exchange: Exchange): PlannedRequest {
    user.traceId ??= this.#hex64() + this.#hex64();
    exchange.spanId = this.#hex64();
    const traceparent = `${VERSION}-${user.traceId}-${exchange.spanId}-${SAMPLED}`;
    return request.withHeader('traceparent', traceparent);
  }

  #hex64(): string {
    return hex32(this.#random.bits()) + hex32(this.#random.bits());
  }
}

/** Eight digits. Uses a table, because `toString(16)` takes microseconds for numbers of this size. */
function hex32(word: number): string {
  return (
    HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!
  );
}
