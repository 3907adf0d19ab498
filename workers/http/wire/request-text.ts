import type { Endpoint } from '../../endpoint.ts';
import type { HttpRequest } from '../http-client.ts';

/** Methods whose requests say that they have no body (RFC 9110, 8.6). */
const EXPECT_BODIES: readonly string[] = ['POST', 'PUT', 'PATCH'];

/** A request as it goes over the wire, in one piece. */
export function requestText(
  { method, path, headers, body }: HttpRequest,
  { pathPrefix, authority }: Endpoint,
): string | Buffer {
  let fields = '';
  let host = true;
  let connection = true;
  let length = true;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    if (name === 'host') host = false;
    else if (name === 'connection') connection = false;
    else if (name === 'content-length') length = false;
    fields += `${name}: ${headers[i + 1]}\r\n`;
  }
  if (connection) fields = `connection: keep-alive\r\n${fields}`;
  if (host) fields = `host: ${authority}\r\n${fields}`;
  if (length && body !== null) fields += `content-length: ${Buffer.byteLength(body)}\r\n`;
  else if (length && EXPECT_BODIES.includes(method)) fields += 'content-length: 0\r\n';
  const head = `${method} ${pathPrefix}${path} HTTP/1.1\r\n${fields}\r\n`;
  if (body === null) return head;
  return typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]);
}

/** The cheapest one that can carry the request, whose head is ASCII. Of bytes, it does not matter. */
export function encodingOf({ body }: HttpRequest): 'latin1' | 'utf8' {
  return body === null || Buffer.byteLength(body) === body.length ? 'latin1' : 'utf8';
}
