import { validateHeaderName, validateHeaderValue } from 'node:http';
import { MAX_TIMER_MS } from '../border/clock.ts';
import { RushhourError } from '../border/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds between two pushes, unless `OTEL_METRIC_EXPORT_INTERVAL` is set. */
const INTERVAL_MS = 5000;
/** Limit for a push including its retries, unless `OTEL_EXPORTER_OTLP_TIMEOUT` is set. */
const TIMEOUT_MS = 3000;

const PROTOCOLS = ['http/protobuf', 'http/json'] as const;
const PROTOCOL_ADVICE =
  ' (port 4318 of a collector), or OTEL_METRICS_EXPORTER=none to push nothing';

/** Monotonic sums and histograms have the same temporality with both of the latter. */
const TEMPORALITIES = ['cumulative', 'delta', 'lowmemory'] as const;

export interface OtlpSettings {
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly url: string;
  /** The URL without parts that may be secret, for messages. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  /** Paths of PEM files. */
  readonly tls: Readonly<Partial<Record<TlsFile, string>>>;
  readonly temporality: (typeof TEMPORALITIES)[number];
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** The variable that names each file, without its prefix. */
export const TLS_FILES = {
  ca: 'CERTIFICATE',
  cert: 'CLIENT_CERTIFICATE',
  key: 'CLIENT_KEY',
} as const;

export type TlsFile = keyof typeof TLS_FILES;

/** Whether the environment enables pushing metrics: an endpoint is set, and nothing is disabled. */
export function otlpWanted(env: Environment): boolean {
  const off = env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_METRICS_EXPORTER'] === 'none';
  const endpoint = env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return Boolean(endpoint) && !off;
}

/**
 * The standard variables of OTLP/HTTP for metrics:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 *
 * @throws RushhourError `INVALID_OPTION`
 */
export function otlpSettings(env: Environment): OtlpSettings {
  const special = (name: string) =>
    env[`OTEL_EXPORTER_OTLP_METRICS_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`] || undefined;
  const protocol = oneOf(PROTOCOLS, 'PROTOCOL', special('PROTOCOL'), PROTOCOL_ADVICE);
  const compression = oneOf(['none', 'gzip'], 'COMPRESSION', special('COMPRESSION'));
  const url = urlOf(env);
  return {
    protocol,
    url: url.href,
    target: `${url.origin}${url.pathname}`,
    headers: {
      ...headersOf(env, 'OTEL_EXPORTER_OTLP_HEADERS'),
      ...headersOf(env, 'OTEL_EXPORTER_OTLP_METRICS_HEADERS'),
    },
    gzip: compression === 'gzip',
    tls: Object.fromEntries(
      Object.entries(TLS_FILES).flatMap(([file, name]) => {
        const path = special(name);
        return path === undefined ? [] : [[file, path]];
      }),
    ),
    temporality: oneOf(
      TEMPORALITIES,
      'METRICS_TEMPORALITY_PREFERENCE',
      env['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE']?.toLowerCase() || undefined,
    ),
    intervalMs: milliseconds(env['OTEL_METRIC_EXPORT_INTERVAL'], INTERVAL_MS),
    timeoutMs: milliseconds(special('TIMEOUT'), TIMEOUT_MS),
  };
}

/** The first of the values is the default. */
function oneOf<Value extends string>(
  values: readonly [Value, ...Value[]],
  name: string,
  found: string = values[0],
  advice = '',
): Value {
  const value = values.find((known) => known === found);
  if (value !== undefined) return value;
  throw new RushhourError(
    'INVALID_OPTION',
    `OTEL_EXPORTER_OTLP_${name} is ${found}: use ${values.join(' or ')}${advice}`,
  );
}

function urlOf(env: Environment): URL {
  const own = env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'];
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'] || 'http://localhost:4318';
  const url = URL.parse(own || `${base.replace(/\/$/, '')}/v1/metrics`);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  const name = own ? 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT';
  throw new RushhourError(
    'INVALID_OPTION',
    `${name} is ${own || base}: expected an http:// or https:// URL`,
  );
}

/** Key-value pairs as in W3C baggage: percent-encoded values, separated by commas. */
function headersOf(env: Environment, variable: string): Record<string, string> {
  const pairs = (env[variable] ?? '').split(',').filter((pair) => pair.trim() !== '');
  try {
    return Object.fromEntries(pairs.map(headerOf));
  } catch {
    // The reason may contain a secret.
    throw new RushhourError(
      'INVALID_OPTION',
      `${variable}: expected name=value pairs separated by commas, with percent-encoded values`,
    );
  }
}

function headerOf(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals).trim().toLowerCase();
  const value = decodeURIComponent(pair.slice(equals + 1).trim());
  validateHeaderName(name);
  validateHeaderValue(name, value);
  return [name, value];
}

function milliseconds(text: string | undefined, otherwise: number): number {
  const value = Number(text || otherwise);
  return value >= 1 ? Math.min(value, MAX_TIMER_MS) : otherwise;
}
