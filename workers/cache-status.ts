import type { StepResponse } from '../src/journey/workflow.ts';

/** The names of headers that say so, each with its colon. */
export const CACHE_HEADERS = /^(?:cache-status|x-cache|x-varnish|age):/m;

/**
 * Whether a cache answered, as the response says: `Cache-Status` (RFC 9211), else `X-Cache`, else
 * `X-Varnish`, else an `Age`, which only responses from a cache have (RFC 9111, 5.1). Null where the response
 * says nothing.
 */
export function cacheOutcome(headers: StepResponse['headers']): 'hit' | 'miss' | null {
  const cacheStatus = headers['cache-status'];
  if (cacheStatus !== undefined) return /;\s{0,9}hit\b/i.test(`${cacheStatus}`) ? 'hit' : 'miss';
  const xCache = headers['x-cache'];
  if (xCache !== undefined) return /\bhit\b/i.test(`${xCache}`) ? 'hit' : 'miss';
  // Varnish names the request that filled the cache, too, where one did; its misses have an age of 0.
  const xVarnish = headers['x-varnish'];
  if (xVarnish !== undefined) return /\d \d/.test(`${xVarnish}`) ? 'hit' : 'miss';
  // Whatever its value: a hit of this very second has the age 0.
  return headers['age'] === undefined ? null : 'hit';
}
