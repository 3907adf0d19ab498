import type { StepResponse } from '../src/journey/workflow.ts';

/** Whether a cache responded; `aged` is a hit that only the age reveals. */
export type CacheOutcome = 'hit' | 'miss' | 'aged';

/**
 * Headers in which caches and CDNs state this with a word: Cloudflare; Vercel; CloudFront, Fastly, Akamai, Squid, Varnish
 * and many others; nginx as it is commonly configured; Akamai's property manager; Bunny; Drupal.
 */
const HEADERS = [
  'cf-cache-status',
  'x-vercel-cache',
  'x-cache',
  'x-cache-status',
  'x-proxy-cache',
  'akamai-cache-status',
  'cdn-cache',
  'x-drupal-cache',
] as const;

/** The names of these headers, each with its colon. */
export const CACHE_HEADERS = new RegExp(
  `^(?:cache-status|x-varnish|age|${HEADERS.join('|')}):`,
  'im',
);

/**
 * Words for a response from the cache, without their dashes and underscores: `HIT`, `TCP_MEM_HIT`, `RefreshHit`,
 * `HitStale`, `HIT-CLUSTER`; also stale content that is served while or because it is fetched again or revalidated.
 */
const HIT = /hit(?:stale|synth|fresh|wait|cluster|waitcluster)?$/;
const OTHER_HITS = new Set([
  'stale',
  'updating',
  'revalidated',
  'prerender',
  'tcprefreshunmodified',
]);

/**
 * Whether a cache responded, according to the response: `Cache-Status` (RFC 9211), else the {@link HEADERS}, else
 * `X-Varnish`, else an `Age`, which only responses from a cache have (RFC 9111, 5.1). Null if it does not tell.
 */
export function cacheOutcome(headers: StepResponse['headers']): CacheOutcome | null {
  const cacheStatus = headers['cache-status'];
  if (cacheStatus !== undefined) return isHitByRfc9211(`${cacheStatus}`) ? 'hit' : 'miss';
  for (const name of HEADERS) {
    const words = headers[name];
    if (words !== undefined) return `${words}`.split(',').some(isHitByWord) ? 'hit' : 'miss';
  }
  // For a hit, Varnish also names the request that filled the cache; its misses have an age of 0.
  const xVarnish = headers['x-varnish'];
  if (xVarnish !== undefined) return /\d \d/.test(`${xVarnish}`) ? 'hit' : 'miss';
  // Any value counts, because a hit within the same second has the age 0.
  return headers['age'] === undefined ? null : 'aged';
}

/** One of the caches has the parameter `hit`, and it is true. Names of caches and keys may be quoted strings. */
function isHitByRfc9211(cacheStatus: string): boolean {
  const unquoted = cacheStatus
    .replace(/\\./g, '')
    .split('"')
    .filter((_, i) => i % 2 === 0)
    .join('');
  return /; {0,9}hit(?:=\?1)? {0,9}(?:[;,]|$)/i.test(unquoted);
}

/** @param entry of one cache: a word, possibly with the name of the cache */
function isHitByWord(entry: string): boolean {
  const [word = ''] = entry.trim().split(/[ :;(]/, 1);
  const plain = word.toLowerCase().replace(/[-_]/g, '');
  return HIT.test(plain) || OTHER_HITS.has(plain);
}
