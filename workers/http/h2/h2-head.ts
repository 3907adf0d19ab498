import type { IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2';
import type { ResponseHead } from '../http-client.ts';

export type Fields = IncomingHttpHeaders & IncomingHttpStatusHeader;

export const MAX_HEADER_BYTES = 16 * 1024;

/** Of names and values, characters. */
export function sizeOf(fields: Fields): number {
  let size = 0;
  for (const name in fields) {
    const value = fields[name]!;
    size += name.length;
    if (typeof value === 'object') for (const one of value) size += one.length;
    else size += typeof value === 'string' ? value.length : 3;
  }
  return size;
}

export class H2Head implements ResponseHead {
  readonly status: number;
  readonly #fields: IncomingHttpHeaders;
  #headers: ResponseHead['headers'] | null = null;

  constructor(fields: Fields) {
    this.status = fields[':status'] ?? 0;
    this.#fields = fields;
  }

  get headers(): ResponseHead['headers'] {
    this.#headers ??= withoutPseudoFields(this.#fields);
    return this.#headers;
  }

  mentions(name: RegExp): boolean {
    for (const field in this.#fields) if (name.test(`${field}:`)) return true;
    return false;
  }
}

function withoutPseudoFields(fields: IncomingHttpHeaders): ResponseHead['headers'] {
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(':') && value !== undefined) headers[name] = value;
  }
  return headers;
}
