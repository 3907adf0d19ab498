import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { Connection } from './connection.ts';
import { withoutCredentials } from './credentials.ts';

/** Lines are handed over in portions of about this many characters. */
const PORTION = 64 * 1024;

const round = (ms: number) => Math.round(ms * 1000) / 1000;

/** Writes a line of JSON per request. Credentials are kept out of it. */
export class Trace {
  readonly #handOver: (lines: string, count: number) => void;
  #lines = '';
  #count = 0;

  constructor(handOver: (lines: string, count: number) => void) {
    this.#handOver = handOver;
  }

  add(user: WaitingUser, connection: Connection, serviceTimeMs: number): void {
    const step = connection.step!;
    this.#lines += `${JSON.stringify({
      at: round(user.dueMs - user.postponedMs),
      user: user.userId,
      userType: user.userType,
      workflow: user.workflow.name,
      step: step.name,
      service: step.service,
      method: step.method,
      path: withoutCredentials(connection.path, user.authToken),
      status: connection.status,
      startDelayMs: round(connection.startDelayMs),
      serviceTimeMs: round(serviceTimeMs),
      responseTimeMs: round(connection.startDelayMs + serviceTimeMs),
      bytes: connection.bytes,
      error: connection.error,
      ...(user.traceId === null ? null : { traceId: user.traceId, spanId: connection.spanId }),
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
