import { BadResponse } from './bad-response.ts';
import { decimal, spells } from './syntax.ts';

/** How the end of a body is found. */
export type BodyEnd = 'none' | 'length' | 'chunked' | 'close';

const KEEP_ALIVE = 'keep-alive';
const TIMEOUT = /^timeout="?([0-9]{1,9})\b/i;

/**
 * What the header fields of a response say about the end of its body and the future of the connection (RFC 9112,
 * sections 6 and 9). Ambiguous responses are rejected: a client that assumes one meaning might measure something other
 * than what the service sent.
 */
export class Framing {
  /** Bytes of the body; -1 without a content-length. */
  length = -1;
  /** After how long the service says that it closes the idle connection; milliseconds, -1 if it does not say. */
  idleTimeoutMs = -1;
  #codings = '';
  #closes = false;
  #keepsAlive = false;

  reset(): void {
    this.length = -1;
    this.idleTimeoutMs = -1;
    this.#codings = '';
    this.#closes = false;
    this.#keepsAlive = false;
  }

  /** Processes a field whose name is between `name` and `colon` and whose value is between `from` and `to`. */
  field(bytes: Buffer, name: number, colon: number, from: number, to: number): void {
    // Most fields can be excluded by the length of their names alone.
    switch (colon - name) {
      case 10:
        if (spells(bytes, name, 'connection')) this.#connection(bytes, from, to);
        else if (spells(bytes, name, KEEP_ALIVE)) this.#hint(bytes.toString('latin1', from, to));
        break;
      case 14:
        if (spells(bytes, name, 'content-length')) this.#contentLength(bytes, from, to);
        break;
      case 17:
        if (spells(bytes, name, 'transfer-encoding'))
          this.#coding(bytes.toString('latin1', from, to));
        break;
    }
  }

  /** Decides, once all fields are known. */
  bodyEnd(status: number, minorVersion: number, head: boolean): BodyEnd {
    const chunked = this.#codings !== '' && this.#isChunked(minorVersion);
    if (head || status < 200 || status === 204 || status === 304) return 'none';
    if (chunked) return 'chunked';
    if (this.#codings !== '') return 'close';
    return this.length < 0 ? 'close' : 'length';
  }

  /** Whether the connection can carry another request after this response. */
  keepsAlive(minorVersion: number, end: BodyEnd): boolean {
    if (this.#closes || end === 'close') return false;
    return minorVersion > 0 || this.#keepsAlive;
  }

  #isChunked(minorVersion: number): boolean {
    if (this.length >= 0) throw new BadResponse('both content-length and transfer-encoding');
    if (minorVersion === 0) throw new BadResponse('transfer-encoding in HTTP/1.0');
    const codings = this.#codings.split(',').map((coding) => coding.trim().toLowerCase());
    const chunkedAt = codings.indexOf('chunked');
    if (chunkedAt >= 0 && chunkedAt < codings.length - 1) {
      throw new BadResponse('chunked is not the last transfer-encoding');
    }
    return chunkedAt >= 0;
  }

  #contentLength(bytes: Buffer, from: number, to: number): void {
    if (this.length >= 0) throw new BadResponse('more than one content-length');
    this.length = decimal(bytes, from, to);
    if (Number.isNaN(this.length)) throw new BadResponse('content-length is not a number');
  }

  #coding(value: string): void {
    this.#codings += this.#codings === '' ? value : `,${value}`;
    if (this.#codings === '') throw new BadResponse('transfer-encoding is empty');
  }

  #connection(bytes: Buffer, from: number, to: number): void {
    if (to - from === KEEP_ALIVE.length && spells(bytes, from, KEEP_ALIVE)) {
      this.#keepsAlive = true;
      return;
    }
    for (const option of bytes.toString('latin1', from, to).toLowerCase().split(',')) {
      if (option.trim() === 'close') this.#closes = true;
      if (option.trim() === KEEP_ALIVE) this.#keepsAlive = true;
    }
  }

  #hint(value: string): void {
    for (const parameter of value.replace(/[\t ]/g, '').split(',')) {
      const seconds = TIMEOUT.exec(parameter)?.[1];
      if (seconds !== undefined) this.idleTimeoutMs = Number(seconds) * 1000;
    }
  }
}
