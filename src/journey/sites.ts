import type { ServiceTarget } from '../border/service-settings.ts';
import { socketPathOf } from '../border/service-url.ts';
import { inShort } from '../text/format.ts';

/** Location of a service. */
export interface Site {
  readonly secure: boolean;
  /** The host by which the service knows itself: `host` in its settings, or its URL's. With the port, unless it is the scheme's default. */
  readonly host: string;
  /** The host in its URL. */
  readonly address: string;
  /** Prefix of every path, without a trailing slash. */
  readonly prefix: string;
}

/** By service name. */
export type Sites = Readonly<Record<string, Site>>;

type Target = Pick<ServiceTarget, 'url' | 'headers'>;

export function sitesOf(services: Readonly<Record<string, Target>>): Sites {
  return Object.fromEntries(
    Object.entries(services).map(([service, target]) => [service, siteOf(target)]),
  );
}

function siteOf({ url, headers }: Target): Site {
  const isSocket = socketPathOf(url) !== null;
  const { protocol, host, pathname } = new URL(isSocket ? 'http://localhost' : url);
  const named = headers.findIndex((name, i) => i % 2 === 0 && name === 'host');
  const known = named < 0 ? null : URL.parse(`${protocol}//${headers[named + 1]}`);
  return {
    secure: protocol === 'https:',
    host: known?.host ?? host,
    address: host,
    prefix: pathname.replace(/\/$/, ''),
  };
}

/** A list such as `shop at https://shop.example, cart at http://127.0.0.1:8004`. */
export function sitesInWords(sites: Sites): string {
  return inShort(
    Object.entries(sites).map(([service, { secure, host, prefix }]) => {
      return `${service} at ${secure ? 'https' : 'http'}://${host}${prefix}`;
    }),
  );
}

/** The target of a `Location`, resolved against a path of a service; null if it is not one of the services. */
export function serviceAt(
  location: string,
  from: Site,
  path: string,
  sites: Sites,
): { readonly service: string; readonly path: string } | null {
  const scheme = from.secure ? 'https' : 'http';
  const base = `${scheme}://${from.host}${from.prefix}${path}`;
  const target = URL.parse(location, base);
  if (target === null) return null;
  const whole = target.pathname + target.search;
  let found: { service: string; prefix: string } | null = null;
  for (const [service, { secure, host, address, prefix }] of Object.entries(sites)) {
    const isHost = host === target.host || address === target.host;
    const isThere = isHost && secure === (target.protocol === 'https:');
    const isBelow = whole === prefix || whole.startsWith(`${prefix}/`);
    if (isThere && isBelow && prefix.length >= (found?.prefix.length ?? 0)) {
      // If several services have the same URL, the one that was called.
      const isSame = found?.prefix.length === prefix.length && sites[found.service] === from;
      if (!isSame) found = { service, prefix };
    }
  }
  return found && { service: found.service, path: whole.slice(found.prefix.length) || '/' };
}
