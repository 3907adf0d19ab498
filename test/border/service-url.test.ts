import { describe, expect, it } from 'vitest';
import { isOnThisMachine, isServiceUrl, socketPathOf } from '../../src/border/service-url.ts';

describe('the URL of a service', () => {
  it.each([
    'http://127.0.0.1:8001',
    'https://shop.example/api/',
    'http://[::1]:8001',
    'unix:/run/shop.sock',
    'unix:///run/shop.sock',
    'unix:/run/my shop/50%?#.sock',
    `unix:/${'x'.repeat(106)}`,
  ])('%s is one', (url) => expect(isServiceUrl(url)).toBe(true));

  it.each([
    '',
    'localhost:8001',
    'ftp://shop.example',
    'http://shop.example/?a',
    'http://shop.example/#a',
    'http://user:password@shop.example',
    'http://shop .example',
    'unix:',
    'unix:/',
    'unix:run/shop.sock',
    'unix:/run/\0.sock',
    `unix:/${'x'.repeat(107)}`,
  ])('%j is none', (url) => expect(isServiceUrl(url)).toBe(false));

  it('of a socket has its path, taken literally', () => {
    expect(socketPathOf('unix:/run/my shop/50%25.sock')).toBe('/run/my shop/50%25.sock');
    expect(socketPathOf('http://127.0.0.1/unix:/run')).toBeNull();
  });
});

describe('a service', () => {
  it.each([
    'http://127.0.0.1:8001',
    'https://127.1.2.3/base',
    'http://[::1]:80',
    'http://localhost:8001',
    'http://shop.localhost',
    'unix:/run/shop.sock',
  ])('%s shares this machine', (url) => expect(isOnThisMachine(url)).toBe(true));

  it.each([
    'http://shop.example',
    'http://10.0.0.1:8001',
    'http://localhost.example',
    'http://127.0.0.1.example',
    'http://[::2]',
  ])('%s does not', (url) => expect(isOnThisMachine(url)).toBe(false));
});
