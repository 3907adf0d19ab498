import { isIP } from 'node:net';
import { parseSetCookie, type SetCookie } from 'cookie';
import type { Site } from './sites.ts';

interface KeptCookie {
  readonly name: string;
  readonly value: string;
  /** Without a leading dot. */
  readonly domain: string;
  /** Whether subdomains do not get it. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds on the clock of the jar's owner. */
  readonly untilMs: number;
}

/** Limits as in browsers: cookies per domain, and the length of a cookie. */
const MOST_COOKIES = 180;
const LONGEST = 4096;

/**
 * One user's cookies (RFC 6265). The package `cookie` parses `Set-Cookie`; a plain list takes a fraction of the memory
 * and time of a jar that is designed for a browser with many sites.
 */
export class CookieJar {
  #cookies: KeptCookie[] = [];

  /**
   * @param setCookie one `Set-Cookie` header
   * @param path of the request, including the path of the service's URL
   * @param date header of the response, relative to which `Expires` is interpreted
   */
  store(setCookie: string, site: Site, path: string, date: unknown, nowMs: number): void {
    if (setCookie.length > LONGEST) return;
    const parsed = parseSetCookie(setCookie, { decode: (value) => value });
    const { name, value = '', secure = false } = parsed;
    const host = hostnameOf(site.host);
    const domain = parsed.domain?.replace(/^\./, '').toLowerCase() || host;
    if (name === '' || !reaches(domain, host) || (secure && !isTrusted(site))) return;
    if (!keepsPromise(parsed)) return;
    const cookie = {
      name,
      value,
      domain,
      hostOnly: !parsed.domain,
      path: parsed.path?.startsWith('/') ? parsed.path : folderOf(site.prefix + path),
      secure,
      untilMs: nowMs + lifetimeMs(parsed, date),
    };
    this.#cookies = this.#cookies.filter((kept) => !isSame(kept, cookie));
    if (cookie.untilMs > nowMs && this.#cookies.length < MOST_COOKIES) this.#cookies.push(cookie);
  }

  /** The `Cookie` header of a request; null if there is none. */
  headerFor(site: Site, path: string, nowMs: number): string | null {
    if (this.#cookies.length === 0) return null;
    const [whole = ''] = (site.prefix + path).split('?', 1);
    const sent = this.#cookies
      .filter((cookie) => cookie.untilMs > nowMs && isFor(cookie, site, whole))
      .sort((a, b) => b.path.length - a.path.length);
    return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

/** Browsers reject cookies without the attributes that the prefixes of their names stand for (RFC 6265bis, 4.1.3). */
function keepsPromise({ name, secure, domain, path }: SetCookie): boolean {
  if (/^__host-/i.test(name)) return secure === true && domain === undefined && path === '/';
  return secure === true || !/^__secure-/i.test(name);
}

function lifetimeMs(
  { maxAge, expires }: { maxAge?: number; expires?: { getTime(): number } },
  date: unknown,
): number {
  if (maxAge !== undefined) return maxAge * 1000;
  if (expires === undefined) return Number.POSITIVE_INFINITY;
  // Uses the service's clock, not this machine's, because `Expires` refers to it.
  const sent = parseSetCookie(`date=; Expires=${String(date)}`).expires?.getTime();
  return expires.getTime() - (sent ?? 0);
}

function isSame(a: KeptCookie, b: KeptCookie): boolean {
  return a.name === b.name && a.domain === b.domain && a.path === b.path;
}

function isFor(cookie: KeptCookie, site: Site, path: string): boolean {
  const host = hostnameOf(site.host);
  const isHost = cookie.hostOnly ? host === cookie.domain : reaches(cookie.domain, host);
  return isHost && (!cookie.secure || isTrusted(site)) && isBelow(path, cookie.path);
}

/** RFC 6265, 5.1.3; a name without a dot, such as `com`, matches only itself. */
function reaches(domain: string, host: string): boolean {
  if (domain === host) return true;
  return domain.includes('.') && host.endsWith(`.${domain}`) && isIP(host) === 0;
}

/** RFC 6265, 5.1.4. */
function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function folderOf(path: string): string {
  const [whole = ''] = path.split('?', 1);
  return whole.slice(0, Math.max(1, whole.lastIndexOf('/')));
}

/** Browsers treat this machine as secure, as if it used TLS. */
function isTrusted(site: Site): boolean {
  return site.secure || /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostnameOf(site.address));
}

function hostnameOf(host: string): string {
  return host.replace(/:\d{1,5}$/, '').toLowerCase();
}
