import { describe, expect, test } from 'vitest';
import { CookieJar } from '../../src/journey/cookie-jar.ts';

const site = { secure: false, host: 'shop.test:8001', address: 'shop.test:8001', prefix: '' };
const over = (host: string, secure = false) => ({ ...site, host, address: host, secure });
const DATE = 'Thu, 05 Mar 2026 10:00:00 GMT';

function jarWith(...setCookies: readonly string[]): CookieJar {
  const jar = new CookieJar();
  for (const one of setCookies) jar.store(one, site, '/account/login?next=1', DATE, 1000);
  return jar;
}

describe('a cookie', () => {
  test.each<[string, string, ReturnType<typeof over>, string, string | null]>([
    ['goes back to its host and folder', 'a=1', site, '/account/orders', 'a=1'],
    ['stays away from other folders', 'a=1', site, '/accounts', null],
    ['for all paths goes to all', 'a=1; Path=/', site, '/', 'a=1'],
    ['for a path goes below it', 'a=1; Path=/shop', site, '/shop/cart?x=1', 'a=1'],
    ['stays away from other hosts', 'a=1; Path=/', over('pay.shop.test'), '/', null],
    [
      'of a domain goes to hosts below it',
      'a=1; Path=/; Domain=.shop.test',
      over('pay.shop.test'),
      '/',
      'a=1',
    ],
    [
      'of a foreign domain is not kept',
      'a=1; Path=/; Domain=other.test',
      over('other.test'),
      '/',
      null,
    ],
    [
      'of a top-level domain is not kept',
      'a=1; Path=/; Domain=test',
      over('other.test'),
      '/',
      null,
    ],
    [
      'that is secure is not kept without TLS',
      'a=1; Path=/; Secure',
      over('shop.test', true),
      '/',
      null,
    ],
    ['keeps its value as it came', 'a="x%20y=="; Path=/', site, '/', 'a="x%20y=="'],
  ])('%s', (_what, setCookie, to, path, sent) => {
    expect(jarWith(setCookie).headerFor(to, path, 1000)).toBe(sent);
  });

  test.each([
    ['__Secure-a=1; Path=/', null],
    ['__Secure-a=1; Path=/; Secure', '__Secure-a=1'],
    ['__Host-a=1; Path=/', null],
    ['__Host-a=1; Path=/account; Secure', null],
    ['__host-a=1; Path=/; Secure; Domain=shop.test', null],
    ['__Host-a=1; Path=/; Secure', '__Host-a=1'],
  ])('whose name promises attributes is kept only with them: %s', (setCookie, sent) => {
    const jar = new CookieJar();
    jar.store(setCookie, over('shop.test', true), '/', DATE, 1000);
    expect(jar.headerFor(over('shop.test', true), '/account', 1000)).toBe(sent);
  });

  test('lives as long as it says, by the service’s clock', () => {
    const expires = 'Thu, 05 Mar 2026 10:01:00 GMT';
    const jar = jarWith('age=1; Path=/; Max-Age=10', `date=2; Path=/; Expires=${expires}`);
    expect(jar.headerFor(site, '/', 10_999)).toBe('age=1; date=2');
    expect(jar.headerFor(site, '/', 11_000)).toBe('date=2');
    expect(jar.headerFor(site, '/', 61_000)).toBeNull();
  });

  test('is replaced by name, and deleted by a date that has passed', () => {
    const jar = jarWith('a=1; Path=/', 'b=1; Path=/', 'a=2; Path=/');
    expect(jar.headerFor(site, '/', 1000)).toBe('b=1; a=2');
    jar.store('b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', site, '/', undefined, 1000);
    jar.store('a=; Path=/; Max-Age=0', site, '/', DATE, 1000);
    expect(jar.headerFor(site, '/', 1000)).toBeNull();
  });

  test('with a longer path comes first', () => {
    const jar = jarWith('a=1; Path=/', 'a=2; Path=/account');
    expect(jar.headerFor(site, '/account', 1000)).toBe('a=2; a=1');
  });
});

test('cookies of a hostile service neither fill the memory nor break anything', () => {
  const jar = jarWith('', ';', '=', '=x', `a=${'x'.repeat(5000)}`);
  for (let i = 0; i < 1000; i++) jar.store(`c${i}=${'y'.repeat(100)}; Path=/`, site, '/', null, 0);
  expect(jar.headerFor(site, '/', 0)!.split('; ')).toHaveLength(180);
});
