import type { StepResponse } from '../src/journey/workflow.ts';

/** The names of headers that say so, each with its colon. */
export const CACHE_HEADERS = /^(?:cache-status|x-cache|age):/m;

/**
 * Whether a cache answered, as the response says: `Cache-Status` (RFC 9211), else `X-Cache`, else a
 * positive `Age` (RFC 9111). Null where the response says nothing.
 */
export function cacheOutcome(headers: StepResponse['headers']): 'hit' | 'miss' | null {
  const cacheStatus = headers['cache-status'];
  if (cacheStatus !== undefined) return /;\s{0,9}hit\b/i.test(`${cacheStatus}`) ? 'hit' : 'miss';
  const xCache = headers['x-cache'];
  if (xCache !== undefined) return /\bhit\b/i.test(`${xCache}`) ? 'hit' : 'miss';
  const age = headers['age'];
  if (age === undefined) return null;
  return Number(age) > 0 ? 'hit' : 'miss';
}
