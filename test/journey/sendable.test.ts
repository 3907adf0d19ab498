import { describe, expect, it } from 'vitest';
import { headerProblem, sendablePath } from '../../src/journey/sendable.ts';

describe('paths', () => {
  it.each([
    ['/search?q=lamp', '/search?q=lamp'],
    ['/search?q=ławka', '/search?q=%C5%82awka'],
    ['/\u{1f6cb}%20/é', '/%F0%9F%9B%8B%20/%C3%A9'],
    ['/lone\ud800surrogate', '/lone%EF%BF%BDsurrogate'],
  ])('%s is sent as %s', (path, sent) => expect(sendablePath(path)).toBe(sent));

  it.each(['', 'search', '/a b', '/a\r\nhost: x', '/a\tb', '/\0', '/\x7f', '//é b'])(
    '%j cannot be sent',
    (path) => expect(sendablePath(path)).toBe(null),
  );
});

describe('headers', () => {
  it.each([
    ['x-shop', 'a b\tc'],
    ['connection', 'close'],
    ['Connection', 'Keep-Alive'],
    ['host', 'shop.example'],
  ])('%s: %s can be sent', (name, value) => expect(headerProblem(name, value)).toBe(null));

  it.each([
    ['Expect', '100-continue'],
    ['Keep-Alive', 'timeout=5'],
    ['upgrade', 'h2c'],
    ['Transfer-Encoding', 'chunked'],
    ['content-length', '3'],
    ['connection', 'upgrade'],
    ['x-shop', 'a\r\nb: c'],
    ['x-shop', 'ławka'],
    ['x-shop', 7],
    ['x shop', 'a'],
    ['', 'a'],
  ])('%s: %j cannot', (name, value) => expect(headerProblem(name, value)).not.toBe(null));
});
