import { buildConnector } from 'undici';
import { expect, it } from 'vitest';
import { endpointOf } from '../../workers/endpoint.ts';

const connect = buildConnector({});

it.each([
  ['http://127.0.0.1:80/', 'http://127.0.0.1', 'http://127.0.0.1', ''],
  ['http://shop.example:81/api/', 'http://shop.example:81/api', 'http://shop.example:81', '/api'],
  ['unix:/run/shop.sock', 'unix:/run/shop.sock:', 'http://localhost', ''],
])('requests to %s are shown at %s', (url, shown, origin, pathPrefix) => {
  expect(endpointOf(url, connect)).toMatchObject({ shown, origin, pathPrefix });
});

it('services at one host share the connector that resumes TLS sessions; a socket has its own', () => {
  expect(endpointOf('https://shop.example/a', connect).connect).toBe(connect);
  expect(endpointOf('unix:/run/shop.sock', connect).connect).not.toBe(connect);
});
