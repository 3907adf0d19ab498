import type { Endpoint } from '../../endpoint.ts';
import { contentLengthOf } from '../content-length.ts';
import type { HttpRequest } from '../http-client.ts';

/** A request in its wire format, in one piece. */
export function requestText(
  request: HttpRequest,
  { pathPrefix, authority }: Endpoint,
): string | Buffer {
  const { method, path, headers, body } = request;
  let fields = '';
  let host = true;
  let connection = true;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    if (name === 'host') host = false;
    else if (name === 'connection') connection = false;
    fields += `${name}: ${headers[i + 1]}\r\n`;
  }
  if (connection) fields = `connection: keep-alive\r\n${fields}`;
  if (host) fields = `host: ${authority}\r\n${fields}`;
  const length = contentLengthOf(request);
  if (length !== null) fields += `content-length: ${length}\r\n`;
  const head = `${method} ${pathPrefix}${path} HTTP/1.1\r\n${fields}\r\n`;
  if (body === null) return head;
  return typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]);
}

/** The cheapest encoding that can carry the request, whose head is ASCII. Irrelevant for bytes. */
export function encodingOf({ body }: HttpRequest): 'latin1' | 'utf8' {
  return body === null || Buffer.byteLength(body) === body.length ? 'latin1' : 'utf8';
}
