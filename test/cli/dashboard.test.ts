import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DashboardClient } from '../support/dashboard-client.ts';
import { startTarget, type Target } from '../support/target.ts';
import { rushhour, start } from './command.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

const run = (...args: string[]) =>
  ['run', 'normal', '--target', target.url, '--rps', '30', '--duration', '60s', ...args] as const;

describe('rushhour run --dashboard', () => {
  it('prints its address even with --quiet; a stop there ends the command like Ctrl-C', async () => {
    const command = start(...run('--ramp-up', '0s', '--quiet', '--dashboard', '0'));
    await command.says('/\n');
    const [, url] = /^dashboard at (\S+)\n/.exec(command.complaints())!;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/$/);
    const client = new DashboardClient(url!);
    await client.says(({ phase }) => phase === 'hold');
    expect(await client.act('stop')).toEqual({ status: 204 });
    const { code, stdout, stderr } = await command.outcome;
    await client.says(({ phase }) => phase === 'finished');
    expect(stdout).toContain('response time');
    expect(stderr).toBe(`dashboard at ${url}\n`);
    expect(code).toBe(130);
  });

  it.each([
    ['nine', 'Expected a port from 0 to 65,535 such as 9465, or host:port.'],
    ['99999', 'Expected a port from 0 to 65,535 such as 9465, or host:port.'],
    ['1:2:9465', 'Expected a port from 0 to 65,535 such as 9465, or host:port.'],
    ['[fe80::1:9465', 'Expected a port from 0 to 65,535 such as 9465, or host:port.'],
    [
      '192.0.2.1:9465',
      'the dashboard cannot listen on 192.0.2.1:9465: this machine does not have this address',
    ],
    [
      'no-such-host.invalid:9465',
      'the dashboard cannot listen on no-such-host.invalid:9465: the host name is not known',
    ],
  ])('%s is rejected in one sentence', async (address, sentence) => {
    const { code, stderr } = await rushhour(...run('--dashboard', address));
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it('reports that a port is taken', async () => {
    const { port } = new URL(target.url);
    const { code, stderr } = await rushhour(...run('--dashboard', port));
    expect(stderr).toBe(
      `rushhour: the dashboard cannot listen on 127.0.0.1:${port}: the port is taken, choose another\n`,
    );
    expect(code).toBe(2);
  });
});
