import type { Site } from '../border/messages.ts';

export type Sites = Readonly<Record<string, Site>>;

/** @param urls URLs of services by name */
export function sitesOf(urls: Readonly<Record<string, string>>): Sites {
  return Object.fromEntries(Object.entries(urls).map(([service, url]) => [service, siteOf(url)]));
}

function siteOf(url: string): Site {
  if (!/^https?:/i.test(url)) return { secure: false, host: 'localhost', prefix: '' };
  const { protocol, host, pathname } = new URL(url);
  return { secure: protocol === 'https:', host, prefix: pathname.replace(/\/$/, '') };
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
  for (const [service, { secure, host, prefix }] of Object.entries(sites)) {
    const isThere = host === target.host && secure === (target.protocol === 'https:');
    const isBelow = whole === prefix || whole.startsWith(`${prefix}/`);
    if (isThere && isBelow && prefix.length >= (found?.prefix.length ?? 0)) {
      // If several services have the same URL, the one that was called.
      const isSame = found?.prefix.length === prefix.length && sites[found.service] === from;
      if (!isSame) found = { service, prefix };
    }
  }
  return found && { service: found.service, path: whole.slice(found.prefix.length) || '/' };
}
