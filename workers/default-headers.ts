import type { PlannedRequest } from '../src/journey/compiled-step.ts';

/** Adds a service's headers to a request, except for those that the request has itself. */
export function withDefaults(request: PlannedRequest, defaults: readonly string[]): PlannedRequest {
  if (defaults.length === 0) return request;
  const headers = [...request.headers];
  for (let i = 0; i < defaults.length; i += 2) {
    if (!hasHeader(request.headers, defaults[i]!)) headers.push(defaults[i]!, defaults[i + 1]!);
  }
  return request.withHeaders(headers);
}

/** @param headers name, value, name, value */
function hasHeader(headers: readonly string[], name: string): boolean {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === name) return true;
  return false;
}
