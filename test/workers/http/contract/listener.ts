import { expect } from 'vitest';
import type {
  ConnectionOwner,
  HttpConnection,
  HttpFailure,
  HttpRequest,
  Opening,
  ResponseHandler,
  ResponseHead,
} from '../../../../workers/http/http-client.ts';

export const GET: HttpRequest = { method: 'GET', path: '/', headers: [], body: null };

/** Records the events that it receives. */
export class Listener implements ResponseHandler {
  readonly events: string[] = [];
  reused: boolean | null = null;
  head: ResponseHead | null = null;
  body = '';
  failure: HttpFailure | null = null;
  readonly #ended = Promise.withResolvers<void>();

  onSent(reused: boolean): void {
    this.reused = reused;
    this.events.push('sent');
  }

  onHead(head: ResponseHead): void {
    this.events.push('head');
    this.head = head;
  }

  onBody(bytes: Buffer, from: number, to: number): void {
    if (this.events.at(-1) !== 'body') this.events.push('body');
    this.body += bytes.toString('utf8', from, to);
  }

  onEnd(): void {
    this.events.push('end');
    this.#ended.resolve();
  }

  onFailure(failure: HttpFailure): void {
    this.events.push('failure');
    this.failure = failure;
    this.#ended.resolve();
  }

  /** Sends a request, and resolves when it has ended. */
  async ask(connection: HttpConnection, request: HttpRequest = GET): Promise<this> {
    connection.send(request, this);
    expect(['', 'sent'], 'heard before send returned').toContain(this.events.join());
    await this.#ended.promise;
    return this;
  }
}

/** Records what happens to a connection apart from its requests. */
export class Owner implements ConnectionOwner {
  readonly openings: Opening[] = [];
  idleCloses = 0;

  onOpen(opening: Opening): void {
    this.openings.push(opening);
  }

  onIdleClose(): void {
    this.idleCloses++;
  }
}
