import { BadResponse } from '../../../../workers/http/wire/bad-response.ts';
import { fieldsOf } from '../../../../workers/http/wire/fields.ts';
import { ResponseParser } from '../../../../workers/http/wire/response-parser.ts';

/** The outcome of one response. */
export interface Parsed {
  /** `whole`, `cut` if it ends too early, or the class and description of what is wrong. */
  readonly outcome: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Bytes that were not part of it. */
  readonly rest: number;
  readonly keepsAlive: boolean;
  readonly idleTimeoutMs: number;
}

interface Circumstances {
  readonly head?: boolean;
  /** Where the bytes are split into separate reads. */
  readonly splits?: readonly number[];
  /** Whether the connection is closed after the last byte; default true. */
  readonly closed?: boolean;
}

/** Parses the response to one request. Each read overwrites the previous buffer, as on a connection. */
export function parse(
  answer: string | Buffer,
  { head = false, splits = [], closed = true }: Circumstances = {},
): Parsed {
  const bytes = typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer;
  const shared = Buffer.alloc(bytes.length);
  let status = 0;
  let fields = '';
  let body = '';
  const parser = new ResponseParser({
    onHead: () => {
      status = parser.status;
      fields = parser.fields;
    },
    onBody: (chunk, from, to) => {
      body += chunk.toString('latin1', from, to);
    },
  });
  parser.expect(head);
  let read = 0;
  let outcome = 'cut';
  try {
    let from = 0;
    for (const to of [...splits, bytes.length].toSorted((a, b) => a - b)) {
      shared.fill(0x0a);
      bytes.copy(shared, 0, from, to);
      read += parser.read(shared, 0, to - from);
      from = to;
    }
    if (closed ? parser.finish() : parser.done) outcome = 'whole';
  } catch (error) {
    if (!(error instanceof BadResponse)) throw error;
    outcome = `${error.errorClass}: ${error.message}`;
  }
  const whole = outcome === 'whole';
  return {
    outcome,
    status,
    headers: fieldsOf(fields),
    body,
    rest: whole ? bytes.length - read : 0,
    keepsAlive: whole && parser.keepsAlive,
    idleTimeoutMs: parser.idleTimeoutMs,
  };
}
