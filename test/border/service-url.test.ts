import { describe, expect, it } from 'vitest';
import { isServiceUrl, socketPathOf } from '../../src/border/service-url.ts';

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

  it('that names a socket has its path, as it is written', () => {
    expect(socketPathOf('unix:/run/my shop/50%25.sock')).toBe('/run/my shop/50%25.sock');
    expect(socketPathOf('http://127.0.0.1/unix:/run')).toBeNull();
  });
});
