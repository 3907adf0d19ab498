import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import { withoutCredentials } from './credentials.ts';
import type { Failure } from './failure.ts';
import type { Exchange } from './sender.ts';

/** Lines are sent in batches of about this many characters. */
const PORTION = 64 * 1024;

const round = (ms: number) => Math.round(ms * 1000) / 1000;

/** Writes a line of JSON per request, without credentials. */
export class Trace {
  readonly #handOver: (lines: string, count: number) => void;
  readonly #scenarios: readonly (string | null)[];
  #lines = '';
  #count = 0;

  /** @param scenarios by position of the load, null for the load of a profile without scenarios */
  constructor(
    handOver: (lines: string, count: number) => void,
    scenarios: readonly (string | null)[],
  ) {
    this.#handOver = handOver;
    this.#scenarios = scenarios;
  }

  add(user: WaitingUser, exchange: Exchange, serviceTimeMs: number, failure: Failure | null): void {
    const { step, service, method } = exchange.request!;
    const scenario = this.#scenarios[user.load] ?? null;
    this.#lines += `${JSON.stringify({
      at: round(user.dueMs - user.postponedMs),
      user: user.userId,
      userType: user.userType,
      ...(scenario === null ? null : { scenario }),
      workflow: user.workflow.name,
      step: step.name,
      service,
      method,
      path: withoutCredentials(exchange.path, user.authToken),
      status: exchange.status,
      startDelayMs: round(exchange.startDelayMs),
      serviceTimeMs: round(serviceTimeMs),
      responseTimeMs: round(exchange.startDelayMs + serviceTimeMs),
      bytes: exchange.bytes,
      error: failure?.errorClass === 'check_failed' ? 'check_failed' : exchange.error,
      ...(user.traceId === null ? null : { traceId: user.traceId, spanId: exchange.spanId }),
    })}\n`;
    this.#count++;
    if (this.#lines.length >= PORTION) this.flush();
  }

  flush(): void {
    if (this.#count === 0) return;
    this.#handOver(this.#lines, this.#count);
    this.#lines = '';
    this.#count = 0;
  }
}
