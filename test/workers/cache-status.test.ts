import { describe, expect, it } from 'vitest';
import { allocateLanes, laneLayout, laneOf } from '../../src/border/lanes.ts';
import { CACHE_HEADERS, cacheOutcome } from '../../workers/cache-status.ts';
import { ErrorExamples } from '../../workers/error-examples.ts';
import { Recorder } from '../../workers/recorder.ts';
import type { Exchange } from '../../workers/sender.ts';

it.each([
  [{ 'cache-status': 'ExampleCache; hit; ttl=30' }, 'hit'],
  [{ 'cache-status': 'Origin; fwd=miss, Edge; hit' }, 'hit'],
  [{ 'cache-status': 'ExampleCache; hit=?1' }, 'hit'],
  [{ 'cache-status': 'ExampleCache; hit=?0; fwd=stale' }, 'miss'],
  [{ 'cache-status': '"a; hit"; fwd=miss' }, 'miss'],
  [{ 'cache-status': 'ExampleCache; fwd=miss; key="x; hit; y"' }, 'miss'],
  [{ 'cache-status': 'ExampleCache; fwd=uri-miss; stored' }, 'miss'],
  // Fastly, CloudFront, Akamai, Squid
  [{ 'x-cache': 'HIT from edge' }, 'hit'],
  [{ 'x-cache': 'MISS, HIT' }, 'hit'],
  [{ 'x-cache': 'MISS, MISS' }, 'miss'],
  [{ 'x-cache': 'Hit from cloudfront' }, 'hit'],
  [{ 'x-cache': 'RefreshHit from cloudfront' }, 'hit'],
  [{ 'x-cache': 'Miss from cloudfront' }, 'miss'],
  [{ 'x-cache': 'LambdaGeneratedResponse from cloudfront' }, 'miss'],
  [{ 'x-cache': 'TCP_HIT from a23-45-67-89.deploy.akamaitechnologies.com (AkamaiGHost)' }, 'hit'],
  [{ 'x-cache': 'TCP_MEM_HIT' }, 'hit'],
  [{ 'x-cache': 'TCP_REFRESH_HIT' }, 'hit'],
  [{ 'x-cache': 'TCP_REFRESH_MISS' }, 'miss'],
  [{ 'x-cache': 'TCP_WHITE' }, 'miss'],
  [{ 'x-cache': 'MISS from squid-hit:3128' }, 'miss'],
  [{ 'akamai-cache-status': 'Hit from child' }, 'hit'],
  [{ 'akamai-cache-status': 'HitStale from child, Miss from parent' }, 'hit'],
  // Cloudflare, Vercel, nginx, Bunny
  [{ 'cf-cache-status': 'HIT' }, 'hit'],
  [{ 'cf-cache-status': 'UPDATING' }, 'hit'],
  [{ 'cf-cache-status': 'REVALIDATED' }, 'hit'],
  [{ 'cf-cache-status': 'EXPIRED' }, 'miss'],
  [{ 'cf-cache-status': 'DYNAMIC', age: '3' }, 'miss'],
  [{ 'x-vercel-cache': 'PRERENDER' }, 'hit'],
  [{ 'x-vercel-cache': 'MISS' }, 'miss'],
  [{ 'x-cache-status': 'STALE' }, 'hit'],
  [{ 'x-proxy-cache': 'BYPASS' }, 'miss'],
  [{ 'cdn-cache': 'HIT' }, 'hit'],
  [{ age: '12' }, 'aged'],
  // A hit within the second in which the cache was filled.
  [{ age: '0' }, 'aged'],
  [{ age: '0', 'x-varnish': '32770' }, 'miss'],
  [{ age: '0', 'x-varnish': '32773 32770' }, 'hit'],
  [{ 'cache-status': 'ExampleCache; fwd=miss', 'x-cache': 'HIT', age: '9' }, 'miss'],
  [{ 'content-type': 'application/json' }, null],
])('%j is a %s', (headers, outcome) => {
  expect(cacheOutcome(headers)).toBe(outcome);
  const mentioned = Object.keys(headers).some((name) => CACHE_HEADERS.test(`${name}:`));
  expect(mentioned, 'it is looked for').toBe(outcome !== null);
});

describe('a cache that only adds an age to its hits', () => {
  /** Hits and misses of one step, or of two. */
  function counted(
    ...responses: { step?: number; headers?: Record<string, string>; status?: number }[]
  ) {
    const layout = laneLayout(2);
    const lanes = allocateLanes(1, layout);
    const recorder = new Recorder(lanes, 0, layout, new ErrorExamples(() => {}));
    const failure = { errorClass: 'http_5xx', detail: '' } as const;
    for (const { step = 0, headers = {}, status = 200 } of responses) {
      const exchange = {
        status,
        headers,
        error: null,
        opening: null,
        bytes: 0,
        errorDetail: '',
        response: { json: undefined, text: '' },
        startDelayMs: 0,
        ownDelayMs: 0,
        readDelayMs: 0,
        mentions: () => Object.keys(headers).length > 0,
        url: '',
        step: null,
        request: { service: 'product', step: { service: 'product' } },
      } as unknown as Exchange;
      recorder.ended(step, 0, exchange, 1, status < 400 ? null : failure);
    }
    const lane = laneOf(lanes, 0, layout);
    return [lane[layout.counters.cacheHits], lane[layout.counters.cacheMisses]];
  }
  const hit = { headers: { age: '7' } };

  it('has missed if the same step has no age, before and after', () => {
    expect(counted({}, {}, hit, hit, {}, hit)).toEqual([3, 3]);
  });

  it('says nothing about other steps, or errors', () => {
    expect(counted({ step: 1 }, hit, { step: 1 }, { status: 503 })).toEqual([1, 0]);
  });

  it('says nothing if no step has an age', () => {
    expect(counted({}, {}, { step: 1 })).toEqual([0, 0]);
  });
});
