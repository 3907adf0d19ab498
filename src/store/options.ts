import { RushhourError } from '../border/errors.ts';
import { secondsOf } from '../text/duration.ts';
import { isServiceName, SERVICE_NAMES, type ServiceName } from './service-names.ts';

/** Behavior of the embedded store. Plain data, so that it can be passed to another process. */
export interface StoreOptions {
  /**
   * First of seven consecutive ports (user, auth, product, cart, order, payment, inventory), from
   * 1 to 65529; 0 picks any seven free ports. Default 8001.
   */
  portBase?: number;
  /**
   * Mean time added to every response, with its unit (`20ms`, `1.5s`), up to 10 minutes. Individual
   * responses vary around it (lognormal, sigma 0.5: the median is 0.88 and the p99 2.8 times the mean),
   * in whole milliseconds. Default: none.
   */
  latency?: string;
  /** Fraction of requests, from 0 to 1, that are answered with 503 after their latency. Default 0. */
  errorRate?: number;
  /**
   * Latency of single services, in addition to `latency` and with the same variation: `"payment=800ms"`,
   * several of them separated by commas or as a list.
   */
  slow?: string | readonly string[];
  /**
   * Adds a simulated database behind the reads of the product service (list, search, details).
   * - `'off'`: every read takes `cacheMissMs`.
   * - `'on'`: with a cache in front. A miss takes `cacheMissMs` and has the header `X-Cache: MISS`; a
   *   hit takes no time and has `X-Cache: HIT` and its `Age` in seconds.
   * - omitted: no database, no cache, no such header.
   *
   * Only responses with status 200 are cached. Concurrent misses of the same key all take the full time.
   */
  cache?: 'on' | 'off';
  /** Duration of one read from the simulated database, 0 to 60,000 ms. Default 20. */
  cacheMissMs?: number;
  /** Maximum number of cached responses (one for each path and query), 2 to 1,000,000. Default 500. */
  cacheEntries?: number;
  /** Age at which a cached response expires, more than 0 and up to 86,400 s. Default 60. */
  cacheTtlSeconds?: number;
  /** Seed of the latency and error draws, an integer. Default 1. */
  seed?: number;
  /** Seed of the products, the stock, past orders and declined payments, an integer. Default 1. */
  catalogueSeed?: number;
}

/** Validated {@link StoreOptions}, with defaults filled in. */
export interface ResolvedStoreOptions {
  readonly portBase: number;
  /** Mean added latency of each service, in ms. */
  readonly latencyMs: Readonly<Record<ServiceName, number>>;
  readonly errorRate: number;
  readonly cache: 'on' | 'off' | undefined;
  readonly cacheMissMs: number;
  readonly cacheEntries: number;
  readonly cacheTtlSeconds: number;
  readonly seed: number;
  readonly catalogueSeed: number;
}

const MAX_LATENCY_MS = 600_000;

/** @throws RushhourError `INVALID_OPTION`, naming every invalid option */
export function resolveStoreOptions(options: StoreOptions): ResolvedStoreOptions {
  const problems: string[] = [];
  const integer = (name: string, value: number, min: number, max: number) => {
    if (!Number.isInteger(value) || value < min || value > max) {
      problems.push(`${name} must be a whole number from ${min} to ${max}, not ${value}`);
    }
    return value;
  };
  const within = (name: string, value: number, min: number, max: number) => {
    if (!(value >= min && value <= max)) {
      problems.push(`${name} must be from ${min} to ${max}, not ${value}`);
    }
    return value;
  };
  if (options.cache !== undefined && options.cache !== 'on' && options.cache !== 'off') {
    problems.push(`cache must be "on" or "off", not "${options.cache}"`);
  }
  const resolved = {
    portBase: integer('port base', options.portBase ?? 8001, 0, 65_529),
    latencyMs: latencies(options, problems),
    errorRate: within('error rate', options.errorRate ?? 0, 0, 1),
    cache: options.cache,
    cacheMissMs: within('cache miss time', options.cacheMissMs ?? 20, 0, 60_000),
    cacheEntries: integer('cache entries', options.cacheEntries ?? 500, 2, 1_000_000),
    cacheTtlSeconds: within('cache TTL', options.cacheTtlSeconds ?? 60, 0.001, 86_400),
    seed: integer('seed', options.seed ?? 1, 0, 2 ** 32 - 1),
    catalogueSeed: integer('catalogue seed', options.catalogueSeed ?? 1, 0, 2 ** 32 - 1),
  };
  if (problems.length > 0) {
    throw new RushhourError('INVALID_OPTION', `The store cannot start: ${problems.join('; ')}.`);
  }
  return resolved;
}

function latencies(options: StoreOptions, problems: string[]): Record<ServiceName, number> {
  const duration = (name: string, value: string) => {
    const ms = durationMs(value);
    if (ms !== null) return ms;
    const hint = isPlainNumber(value) ? `: write ${value}ms or ${value}s` : '';
    problems.push(
      `${name} must be a time with a unit, such as 20ms or 1.5s, at most 10 minutes, not "${value}"${hint}`,
    );
    return 0;
  };
  const everywhere = duration('latency', options.latency ?? '0');
  const result = Object.fromEntries(SERVICE_NAMES.map((name) => [name, everywhere])) as Record<
    ServiceName,
    number
  >;
  const { slow = [] } = options;
  const entries = (typeof slow === 'string' ? [slow] : slow).flatMap((list) => list.split(','));
  for (const entry of entries) {
    const [service = '', time = '', ...rest] = entry.split('=').map((part) => part.trim());
    if (!isServiceName(service) || rest.length > 0) {
      problems.push(
        `slow must be service=time with one of ${SERVICE_NAMES.join(', ')}, not "${entry}"`,
      );
      continue;
    }
    result[service] += duration(`slow ${service}`, time);
  }
  return result;
}

/** Zero needs no unit; any other plain number could mean seconds or milliseconds. */
function durationMs(value: string): number | null {
  const text = String(value);
  const seconds = text === '0' ? 0 : secondsOf(text);
  const ms = seconds === null ? null : seconds * 1000;
  return ms !== null && ms <= MAX_LATENCY_MS ? ms : null;
}

function isPlainNumber(value: string): boolean {
  return /^\d{1,9}(\.\d{1,9})?$/.test(String(value).trim());
}
