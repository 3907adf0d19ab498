import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { createInterface } from 'node:readline/promises';
import { RushhourError } from '../border/errors.ts';
import { socketPathOf } from '../border/service-url.ts';

/** Addresses of this machine and of private networks: RFC 1122, 1918, 3927, 4193, 4291 and 6598. */
const OURS = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['0.0.0.0', 32],
] as const) {
  OURS.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::1', 128],
  ['::', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  OURS.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address may belong to someone else. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  // An IPv4 address mapped to IPv6 (::ffff:10.0.0.1) is checked as IPv4.
  return family === 0 || !OURS.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

export type Resolve = (host: string) => Promise<readonly string[]>;

const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** The hosts in these URLs that have a public address. Unknown names are left out, because no request can reach them. */
export async function publicHosts(
  urls: readonly string[],
  resolve: Resolve = resolveHost,
): Promise<string[]> {
  const remote = urls.filter((url) => socketPathOf(url) === null);
  const hosts = new Set(remote.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, '')));
  const found: string[] = [];
  for (const host of hosts) {
    const addresses = isIP(host) > 0 ? [host] : await resolve(host).catch(() => []);
    if (addresses.some(isPublicAddress)) found.push(host);
  }
  return found;
}

/** Asks a question on the terminal; true for yes. */
export type Ask = (question: string) => Promise<boolean>;

const askOnTerminal: Ask = async (question) => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
};

export interface Consent {
  /** Value of `--yes`. */
  readonly given: boolean;
  /** Null without a terminal. */
  readonly ask: Ask | null;
}

/** Consent given by option, or by a question on the terminal if there is one. */
export function consentOf(yes: boolean | undefined): Consent {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY;
  return { given: yes ?? false, ask: canAsk ? askOnTerminal : null };
}

/**
 * Prevents a typo from flooding a foreign host: a run against a public address shows the address and the rate,
 * and requires confirmation.
 *
 * @throws RushhourError `INVALID_OPTION` without confirmation
 */
export async function requireConsent(
  urls: readonly string[],
  load: string,
  { given, ask }: Consent,
  resolve?: Resolve,
): Promise<void> {
  const hosts = await publicHosts(urls, resolve);
  if (hosts.length === 0) return;
  const what = `up to ${load} to ${hosts.join(', ')}, a public address`;
  if (given) {
    process.stderr.write(`${what}\n`);
    return;
  }
  if (ask === null) {
    throw new RushhourError('INVALID_OPTION', `${what}: confirm with --yes`);
  }
  if (!(await ask(`${what}. Continue? [y/N] `))) {
    throw new RushhourError('INVALID_OPTION', 'Cancelled. No requests were sent.');
  }
}
