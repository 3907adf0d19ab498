import { describe, expect, it, vi } from 'vitest';
import { isPublicAddress, publicHosts, requireConsent } from '../../src/cli/consent.ts';
import { rushhour } from './command.ts';

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.7.7',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fd12:3456::1',
    'fe80::1',
    '::ffff:192.168.0.1',
    '::ffff:a00:1',
  ])('%s is private', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '192.169.0.1',
    '100.128.0.1',
    '203.0.113.5',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    'no address',
  ])('%s may belong to someone else', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('the hosts of services', () => {
  const resolve = async (host: string) => {
    const known: Record<string, string[]> = {
      'shop.example': ['10.0.0.5', '203.0.113.5'],
      'internal.example': ['10.0.0.5', 'fd00::5'],
    };
    if (known[host] === undefined) throw new Error(`unknown: ${host}`);
    return known[host];
  };

  it.each([
    ['http://localhost.internal.example.invalid', []],
    ['http://internal.example:8080/api', []],
    ['https://shop.example', ['shop.example']],
    ['http://[2001:db8::1]:80', ['2001:db8::1']],
    ['http://0x7f.1', []],
    ['http://3405803781', ['203.0.113.5']],
  ])('of %s: public are %j', async (url, hosts) => {
    expect(await publicHosts([url, url], resolve)).toEqual(hosts);
  });
});

describe('a run against a public address', () => {
  const urls = ['http://203.0.113.5:81'];
  const asked: string[] = [];
  const ask = (yes: boolean) => async (question: string) => {
    asked.push(question);
    return yes;
  };

  it('shows the address and the rate, and accepts a yes', async () => {
    await requireConsent(urls, '2,000 requests per second', { given: false, ask: ask(true) });
    expect(asked.pop()).toMatch(/2,000 requests per second to 203\.0\.113\.5/);
  });

  it('is cancelled without a yes', async () => {
    await expect(
      requireConsent(urls, '1 rps', { given: false, ask: ask(false) }),
    ).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('does not ask with --yes, but still prints its first line', async () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await requireConsent(urls, '1 rps', { given: true, ask: null });
    expect(write).toHaveBeenCalledWith(expect.stringMatching(/203\.0\.113\.5/));
    write.mockRestore();
  });

  it('is rejected if there is no terminal to ask on', async () => {
    const { code, stderr } = await rushhour('run', '--target', urls[0]!);
    expect(stderr).toMatch(/to 203\.0\.113\.5, a public address: confirm with --yes/);
    expect(code).toBe(2);
  });

  it('is never asked about for private addresses', async () => {
    await requireConsent(['http://127.0.0.1:1', 'http://localhost:1'], '1 rps', {
      given: false,
      ask: null,
    });
  });
});
