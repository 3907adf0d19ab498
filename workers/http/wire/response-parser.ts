import { BadResponse } from './bad-response.ts';
import { type BodyEnd, Framing } from './framing.ts';
import { checkProtocol, chunkSizeOf, colonOf, minorVersionOf, statusOf } from './lines.ts';
import { CR, isBlank, LF } from './syntax.ts';

/**
 * Limit for status lines and fields together, those of informational responses included; and separately for chunk
 * extensions and for trailers. Bytes.
 */
const MAX_HEAD_BYTES = 16 * 1024;

export interface ParserEvents {
  /** The head of the final response is complete: `status` and `fields` of the parser belong to it. */
  onHead(): void;
  /** A part of the body; the bytes are valid until this returns. */
  onBody(bytes: Buffer, from: number, to: number): void;
}

const STATUS_LINE = 0;
const FIELD_LINE = 1;
const LENGTH = 2;
const CLOSE = 3;
const CHUNK_SIZE = 4;
const CHUNK_DATA = 5;
const CHUNK_END = 6;
const TRAILER_LINE = 7;
const DONE = 8;

const CHUNK_END_BYTES = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);
/**
 * An HTTP/1.1 response parser, strict according to RFC 9112, that accepts any split of the bytes.
 *
 * | state          | reads                                | continues with                                     |
 * | -------------- | ------------------------------------ | -------------------------------------------------- |
 * | `STATUS_LINE`  | `HTTP/1.1 200 reason`                | `FIELD_LINE`                                       |
 * | `FIELD_LINE`   | `name: value`                        | `FIELD_LINE`                                       |
 * |                | an empty line, after 102, 103 ...    | `STATUS_LINE`                                      |
 * |                | an empty line                        | `LENGTH`, `CLOSE`, `CHUNK_SIZE` or `DONE`          |
 * | `LENGTH`       | as many bytes as content-length says | `DONE`                                             |
 * | `CLOSE`        | everything                           | `DONE`, when the connection is closed              |
 * | `CHUNK_SIZE`   | `1f;extension`                       | `CHUNK_DATA`, or `TRAILER_LINE` if the size is 0   |
 * | `CHUNK_DATA`   | as many bytes as the chunk has       | `CHUNK_END`                                        |
 * | `CHUNK_END`    | an empty line                        | `CHUNK_SIZE`                                       |
 * | `TRAILER_LINE` | `name: value`, or an empty line      | `TRAILER_LINE`, or `DONE`                          |
 * | `DONE`         | nothing                              | `STATUS_LINE`, when the next response is expected  |
 *
 * All lines end in CR LF. Every violation ends in a {@link BadResponse}, after which nothing is read.
 */
export class ResponseParser {
  status = 0;
  /** All field lines of the final response's head, as received: see `fieldsOf`. */
  fields = '';
  readonly #events: ParserEvents;
  readonly #framing = new Framing();
  #state = DONE;
  /** Whether the request's method was HEAD. */
  #head = false;
  #minorVersion = 1;
  #bodyEnd: BodyEnd = 'none';
  /** Remaining bytes of the body or the chunk. */
  #left = 0;
  /** Bytes of the heads, the trailers or a chunk's size so far. */
  #lineBytes = 0;
  /** The beginning of a line whose end has not been received yet. */
  #partial: Buffer | null = null;
  /** Offset of the fields that have not been stored yet. */
  #fieldsFrom = 0;

  constructor(events: ParserEvents) {
    this.#events = events;
  }

  /** Whether the response is complete. */
  get done(): boolean {
    return this.#state === DONE;
  }

  /** Whether another request can follow on this connection; valid once the response is complete. */
  get keepsAlive(): boolean {
    return this.#framing.keepsAlive(this.#minorVersion, this.#bodyEnd);
  }

  /** After how long the service says that it closes the idle connection; milliseconds, or -1. */
  get idleTimeoutMs(): number {
    return this.#framing.idleTimeoutMs;
  }

  /** A request was sent; what comes now is its response. */
  expect(head: boolean): void {
    this.#head = head;
    this.#beginHead();
  }

  /** Reads nothing from now on. */
  stop(): void {
    this.#state = DONE;
    this.#partial = null;
  }

  /**
   * Reads up to the end of the response.
   *
   * @returns where it stopped: the bytes after that were not requested
   * @throws BadResponse
   */
  read(bytes: Buffer, from: number, to: number): number {
    try {
      let at = from;
      this.#fieldsFrom = from;
      while (at < to && this.#state !== DONE) {
        switch (this.#state) {
          case LENGTH:
          case CLOSE:
          case CHUNK_DATA:
            at = this.#readBody(bytes, at, to);
            break;
          case CHUNK_END:
            this.#readChunkEnd(bytes[at++]!);
            break;
          default:
            at = this.#readLine(bytes, at, to);
        }
      }
      if (this.#state === FIELD_LINE) this.#keepFields(bytes, to);
      return at;
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  /** The connection was closed. Returns whether this is the regular end of the response. */
  finish(): boolean {
    if (this.#state === CLOSE) this.#state = DONE;
    return this.#state === DONE;
  }

  #beginHead(): void {
    this.#framing.reset();
    this.#state = STATUS_LINE;
    this.#lineBytes = 0;
    this.fields = '';
  }

  #readBody(bytes: Buffer, at: number, to: number): number {
    const end = this.#state === CLOSE ? to : Math.min(to, at + this.#left);
    if (this.#state !== CLOSE) this.#left -= end - at;
    this.#events.onBody(bytes, at, end);
    if (this.#left === 0 && this.#state === LENGTH) this.#state = DONE;
    if (this.#left === 0 && this.#state === CHUNK_DATA) this.#state = CHUNK_END;
    return end;
  }

  #readChunkEnd(byte: number): void {
    if (byte !== CHUNK_END_BYTES[this.#left++]) throw new BadResponse('a chunk with a wrong size');
    if (this.#left === CHUNK_END_BYTES.length) this.#beginChunk();
  }

  #readLine(bytes: Buffer, at: number, to: number): number {
    let end = at;
    while (end < to && bytes[end] !== LF) end++;
    const maybeEmpty = end - at <= 1 && end < to;
    if (maybeEmpty && this.#state === FIELD_LINE) this.#keepFields(bytes, end);
    const begins = this.#state === STATUS_LINE;
    if (this.#partial === null && end < to) {
      this.#line(bytes, at, end);
    } else {
      const line = Buffer.concat([this.#partial ?? NOTHING, bytes.subarray(at, end)]);
      this.#partial = end < to ? null : line;
      if (end === to) this.#checkBeginning(line, 0, line.length);
      else this.#line(line, 0, line.length);
    }
    if (begins) this.#fieldsFrom = end + 1;
    return Math.min(to, end + 1);
  }

  /** A copy, because the bytes are overwritten before any field is read. */
  #keepFields(bytes: Buffer, end: number): void {
    this.fields += bytes.toString('latin1', this.#fieldsFrom, end);
    this.#fieldsFrom = end;
  }

  /** Checks the part of a line that has been received so far. */
  #checkBeginning(bytes: Buffer, at: number, end: number): void {
    if (this.#state === STATUS_LINE) checkProtocol(bytes, at, end);
    if (this.#lineBytes + end - at > MAX_HEAD_BYTES) {
      throw new BadResponse(`more than ${MAX_HEAD_BYTES} bytes of headers`, 'response_too_large');
    }
  }

  /** @param end where its LF is, or would be */
  #line(bytes: Buffer, at: number, end: number): void {
    this.#checkBeginning(bytes, at, end);
    this.#lineBytes += end - at;
    const stop = end - 1;
    if (stop < at || bytes[stop] !== CR) throw new BadResponse('a line ends in LF without CR');
    const empty = stop === at;
    switch (this.#state) {
      case STATUS_LINE:
        this.status = statusOf(bytes, at, stop);
        this.#minorVersion = minorVersionOf(bytes, at);
        this.#state = FIELD_LINE;
        break;
      case FIELD_LINE:
        if (empty) this.#endOfHead();
        else this.#fieldLine(bytes, at, stop);
        break;
      case CHUNK_SIZE:
        this.#left = chunkSizeOf(bytes.toString('latin1', at, stop));
        this.#lineBytes = 0;
        this.#state = this.#left === 0 ? TRAILER_LINE : CHUNK_DATA;
        break;
      case TRAILER_LINE:
        if (empty) this.#state = DONE;
        else colonOf(bytes, at, stop);
        break;
    }
  }

  #fieldLine(bytes: Buffer, at: number, stop: number): void {
    const colon = colonOf(bytes, at, stop);
    let from = colon + 1;
    let to = stop;
    while (from < to && isBlank(bytes[from]!)) from++;
    while (from < to && isBlank(bytes[to - 1]!)) to--;
    this.#framing.field(bytes, at, colon, from, to);
  }

  #endOfHead(): void {
    this.#bodyEnd = this.#framing.bodyEnd(this.status, this.#minorVersion, this.#head);
    if (this.status < 200) {
      if (this.status < 102) throw new BadResponse(`unsolicited status ${this.status}`);
      const bytes = this.#lineBytes;
      this.#beginHead();
      this.#lineBytes = bytes;
      return;
    }
    this.#state = DONE;
    if (this.#bodyEnd === 'close') this.#state = CLOSE;
    if (this.#bodyEnd === 'chunked') this.#beginChunk();
    if (this.#bodyEnd === 'length' && this.#framing.length > 0) {
      this.#left = this.#framing.length;
      this.#state = LENGTH;
    }
    this.#events.onHead();
  }

  #beginChunk(): void {
    this.#left = 0;
    this.#lineBytes = 0;
    this.#state = CHUNK_SIZE;
  }
}
