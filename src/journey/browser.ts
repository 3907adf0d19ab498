import { PlannedRequest } from './compiled-step.ts';
import { CookieJar } from './cookie-jar.ts';
import { type Site, type Sites, serviceAt } from './sites.ts';
import type { StepResponse } from './workflow.ts';

/** The parts of a browser that a workflow's users have. */
export interface BrowserSettings {
  readonly cookies: boolean;
  /** Maximum number of consecutive redirects to follow. */
  readonly redirects: number;
  readonly etags: boolean;
}

/** A page as it was last loaded, and the tag that identified it. */
interface Seen {
  readonly etag: string;
  readonly response: StepResponse;
}

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Maximum number of pages whose tags one user remembers. */
const MOST_SEEN = 50;

/** The state and automatic behavior of one user's browser. */
export class Browser {
  readonly #settings: BrowserSettings;
  readonly #sites: Sites;
  readonly #jar: CookieJar | null;
  #seen: Map<string, Seen> | null = null;

  constructor(settings: BrowserSettings, sites: Sites) {
    this.#settings = settings;
    this.#sites = sites;
    this.#jar = settings.cookies ? new CookieJar() : null;
  }

  /** The request as the browser sends it, with cookies and tags added. */
  prepare(request: PlannedRequest, nowMs: number): PlannedRequest {
    const { service, path, method } = request;
    const cookie = this.#jar?.headerFor(this.#siteOf(service), path, nowMs) ?? null;
    const seen = method === 'GET' ? this.#seen?.get(keyOf(request)) : undefined;
    const sent = cookie === null ? request : request.withHeader('cookie', cookie);
    return seen === undefined ? sent : sent.withHeader('if-none-match', seen.etag);
  }

  /** Processes a response. Returns the response for the journey: the stored page, if it has not changed. */
  receive(request: PlannedRequest, response: StepResponse, nowMs: number): StepResponse {
    const { headers, status } = response;
    const setCookies = headers['set-cookie'];
    if (this.#jar !== null && setCookies !== undefined) {
      const site = this.#siteOf(request.service);
      for (const setCookie of [setCookies].flat()) {
        this.#jar.store(setCookie, site, request.path, headers['date'], nowMs);
      }
    }
    if (!this.#settings.etags || request.method !== 'GET') return response;
    const key = keyOf(request);
    if (status === 304) return this.#seen?.get(key)?.response ?? response;
    const { etag } = headers;
    if (response.ok && typeof etag === 'string') this.#remember(key, { etag, response });
    return response;
  }

  /** The request that follows a redirect to one of the services; null if the journey gets the response. */
  follow(request: PlannedRequest, { status, headers }: StepResponse): PlannedRequest | null {
    const { location } = headers;
    const leads = REDIRECTS.includes(status) && typeof location === 'string';
    const { service, path } = request;
    const hops = request instanceof Redirected ? request.hops : 0;
    const target =
      leads && hops < this.#settings.redirects
        ? serviceAt(location, this.#siteOf(service), path, this.#sites)
        : null;
    return target === null ? null : redirected(request, hops + 1, status, target, this.#sites);
  }

  #remember(key: string, seen: Seen): void {
    this.#seen ??= new Map();
    if (this.#seen.size < MOST_SEEN || this.#seen.has(key)) this.#seen.set(key, seen);
  }

  #siteOf(service: string): Site {
    return this.#sites[service] ?? { secure: false, host: service, address: service, prefix: '' };
  }
}

/** A request caused by a redirect. */
class Redirected extends PlannedRequest {
  /** Number of consecutive redirects. */
  readonly hops: number;

  constructor(hops: number, ...parts: ConstructorParameters<typeof PlannedRequest>) {
    super(...parts);
    this.hops = hops;
  }
}

function keyOf({ service, path }: PlannedRequest): string {
  return `${service} ${path}`;
}

/** As browsers do: a submitted form is not sent again, except for 307 and 308. */
function redirected(
  request: PlannedRequest,
  hops: number,
  status: number,
  { service, path }: { readonly service: string; readonly path: string },
  sites: Sites,
): PlannedRequest {
  const { step, method, headers, body } = request;
  const keeps = status >= 307 || method === 'GET' || method === 'HEAD';
  const isElsewhere = sites[service]?.host !== sites[request.service]?.host;
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!;
    if (name === 'content-type' && !keeps) continue;
    if (name === 'authorization' && isElsewhere) continue;
    kept.push(name, headers[i + 1]!);
  }
  const to = { service, method: keeps ? method : 'GET' } as const;
  return new Redirected(hops, step, path, kept, keeps ? body : null, to);
}
