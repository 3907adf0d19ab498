import type { Endpoint } from '../../endpoint.ts';
import { contentLengthOf } from '../content-length.ts';
import { type HttpRequest, headerOf } from '../http-client.ts';

/** The fields of a request: name, value, name, value; pseudo-headers first. */
export function requestFields(
  request: HttpRequest,
  { pathPrefix, authority, secure }: Endpoint,
): string[] {
  const { method, path, headers } = request;
  const fields = [
    ':method',
    method,
    ':scheme',
    secure ? 'https' : 'http',
    ':authority',
    headerOf(headers, 'host') ?? authority,
    ':path',
    pathPrefix + path,
  ];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    // `connection` refers to a connection, not a request, and does not exist in HTTP/2 (RFC 9113, 8.2.2).
    if (name !== 'host' && name !== 'connection') fields.push(name, headers[i + 1]!);
  }
  const length = contentLengthOf(request);
  if (length !== null) fields.push('content-length', `${length}`);
  return fields;
}
