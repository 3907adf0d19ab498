import type { HttpMethod } from '../../src/journey/workflow.ts';

/** RFC 9110, 9.2.2. */
const IDEMPOTENT: readonly HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

/** Whether sending a request of this method twice has the same effect as sending it once. */
export function isIdempotent(method: HttpMethod): boolean {
  return IDEMPOTENT.includes(method);
}
