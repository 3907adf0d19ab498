import { expect, it } from 'vitest';
import { endpointOf } from '../../workers/endpoint.ts';

it.each([
  ['http://127.0.0.1:80/', 'http://127.0.0.1', 'http://127.0.0.1', ''],
  ['http://shop.example:81/api/', 'http://shop.example:81/api', 'http://shop.example:81', '/api'],
  ['unix:/run/shop.sock', 'unix:/run/shop.sock:', 'http://localhost', ''],
])('requests to %s are shown at %s', (url, shown, origin, pathPrefix) => {
  expect(endpointOf(url)).toMatchObject({ shown, origin, pathPrefix });
});

it.each([
  ['http://shop.example', 'shop.example', { host: 'shop.example', port: 80 }],
  ['https://shop.example', 'shop.example', { host: 'shop.example', port: 443 }],
  ['https://shop.example:8443', 'shop.example:8443', { host: 'shop.example', port: 8443 }],
  ['http://[::1]:81', '[::1]:81', { host: '::1', port: 81 }],
  ['unix:/run/shop.sock', 'localhost', { path: '/run/shop.sock' }],
])('%s: the host header is %s', (url, authority, address) => {
  expect(endpointOf(url)).toMatchObject({ authority, address, secure: url.startsWith('https') });
});
