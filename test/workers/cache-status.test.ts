import { expect, it } from 'vitest';
import { cacheOutcome } from '../../workers/cache-status.ts';

it.each([
  [{ 'cache-status': 'ExampleCache; hit; ttl=30' }, 'hit'],
  [{ 'cache-status': 'Origin; fwd=miss, Edge; hit' }, 'hit'],
  [{ 'cache-status': 'ExampleCache; fwd=uri-miss; stored' }, 'miss'],
  [{ 'x-cache': 'HIT from edge' }, 'hit'],
  [{ 'x-cache': 'Miss from cloudfront' }, 'miss'],
  [{ 'x-cache': 'TCP_WHITE' }, 'miss'],
  [{ age: '12' }, 'hit'],
  // A hit within the second in which the cache was filled.
  [{ age: '0' }, 'hit'],
  [{ age: '0', 'x-varnish': '32770' }, 'miss'],
  [{ age: '0', 'x-varnish': '32773 32770' }, 'hit'],
  [{ 'cache-status': 'ExampleCache; fwd=miss', 'x-cache': 'HIT', age: '9' }, 'miss'],
  [{ 'content-type': 'application/json' }, null],
])('%j is a %s', (headers, outcome) => {
  expect(cacheOutcome(headers)).toBe(outcome);
});
