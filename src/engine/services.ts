import { connect, type NetConnectOpts } from 'node:net';
import { RushhourError } from '../border/errors.ts';
import { isServiceUrl, SERVICE_URL_RULE, socketPathOf } from '../border/service-url.ts';
import type { Catalogue } from '../journey/catalogue.ts';
import { mixesIn } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { secretsOf } from '../profile/secrets.ts';
import { show } from '../profile/show.ts';
import { nearest } from '../profile/suggest.ts';

export type ServiceUrls = Readonly<Record<string, string>>;

/** How long a service may take to accept a connection before the run, milliseconds. */
const CONNECT_TIMEOUT_MS = 3000;

/** The services that a profile's workflows call, sorted by name. */
export function servicesOf(profile: TrafficProfile, catalogue: Catalogue): string[] {
  const services = new Set<string>();
  for (const { workflows } of mixesIn(profile)) {
    for (const [name, share] of Object.entries(workflows)) {
      if (share === 0) continue;
      for (const step of catalogue.named(name).steps) services.add(step.service);
    }
  }
  return [...services].sort();
}

/** @throws RushhourError `INVALID_OPTION` naming every service without a usable URL */
export function checkServiceUrls(
  profile: TrafficProfile,
  catalogue: Catalogue,
  urls: ServiceUrls,
): void {
  const problems: string[] = [];
  for (const [service, url] of Object.entries(urls)) {
    if (typeof url === 'string' && isServiceUrl(url)) continue;
    problems.push(`${service}: found ${show(url)}, must be ${SERVICE_URL_RULE}`);
  }
  const called = servicesOf(profile, catalogue);
  const unused = Object.keys(urls).filter((name) => !called.includes(name));
  for (const service of called) {
    if (urls[service] !== undefined) continue;
    const meant = nearest(service, unused);
    const hint = meant === null ? '' : `; did you misspell it as ${show(meant)}?`;
    problems.push(`${service}: no URL given${hint}`);
  }
  if (problems.length === 0) return;
  const list = problems.map((problem) => `\n  ${problem}`).join('');
  throw new RushhourError(
    'INVALID_OPTION',
    `the services of profile "${profile.name}" cannot be called:${list}`,
  );
}

/**
 * Opens and closes a connection to every service.
 *
 * @throws RushhourError `UNREACHABLE` naming every service that does not accept one
 */
export async function checkReachable(
  profile: TrafficProfile,
  catalogue: Catalogue,
  urls: ServiceUrls,
): Promise<void> {
  const byUrl = Map.groupBy(servicesOf(profile, catalogue), (service) => urls[service]!);
  const failures = new Map<string, Promise<string | null>>();
  for (const url of byUrl.keys()) {
    if (!failures.has(originOf(url))) failures.set(originOf(url), whyUnreachable(url));
  }
  const problems: string[] = [];
  for (const [url, services] of byUrl) {
    const failure = await failures.get(originOf(url));
    const shown = secretsOf(profile).hide(url);
    if (failure) problems.push(`\n  ${services.join(', ')} at ${shown}: ${failure}`);
  }
  if (problems.length === 0) return;
  throw new RushhourError('UNREACHABLE', `these services cannot be reached:${problems.join('')}`);
}

function originOf(url: string): string {
  return socketPathOf(url) ?? new URL(url).origin;
}

function addressOf(url: string): NetConnectOpts {
  const path = socketPathOf(url);
  if (path !== null) return { path };
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

function whyUnreachable(url: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = connect(addressOf(url));
  socket.setTimeout(CONNECT_TIMEOUT_MS);
  socket.once('connect', () => resolve(null));
  socket.once('timeout', () => resolve(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(inWords(error)));
  return promise.finally(() => socket.destroy());
}

function inWords(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused, nothing is listening there';
    case 'ENOENT':
      return 'there is no such socket';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is not known';
    default:
      return error.code ?? error.message;
  }
}
