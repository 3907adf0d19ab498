import type { HttpRequest } from './http-client.ts';

/** Methods whose requests state that they have no body (RFC 9110, 8.6). */
const EXPECT_BODIES: readonly string[] = ['POST', 'PUT', 'PATCH'];

/** The `content-length` of a request; null if it has none. */
export function contentLengthOf({ method, body }: HttpRequest): number | null {
  if (body !== null) return Buffer.byteLength(body);
  return EXPECT_BODIES.includes(method) ? 0 : null;
}
