import { MAX_TIMER_MS } from '../border/clock.ts';
import { RushhourError } from '../border/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Milliseconds between two pushes, unless `OTEL_METRIC_EXPORT_INTERVAL` is set. */
const INTERVAL_MS = 5000;
/** Limit for a push including its retries, unless `OTEL_EXPORTER_OTLP_TIMEOUT` is set. */
const TIMEOUT_MS = 3000;

const PROTOCOLS = ['http/protobuf', 'http/json'] as const;

export interface OtlpSettings {
  readonly protocol: (typeof PROTOCOLS)[number];
  /** For messages; the exporter reads it from the environment itself. */
  readonly target: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** Whether the environment enables pushing metrics: an endpoint is set, and nothing is disabled. */
export function otlpWanted(env: Environment): boolean {
  const off = env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_METRICS_EXPORTER'] === 'none';
  const endpoint = env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return Boolean(endpoint) && !off;
}

/**
 * The standard variables that the official exporter does not read itself (it reads endpoint, headers, compression,
 * certificates).
 *
 * @throws RushhourError `INVALID_OPTION`
 */
export function otlpSettings(env: Environment): OtlpSettings {
  const special = (name: string) =>
    env[`OTEL_EXPORTER_OTLP_METRICS_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`];
  const wanted = special('PROTOCOL') ?? PROTOCOLS[0];
  const protocol = PROTOCOLS.find((known) => known === wanted);
  if (protocol === undefined) {
    throw new RushhourError(
      'INVALID_OPTION',
      `OTEL_EXPORTER_OTLP_PROTOCOL is ${wanted}: use ${PROTOCOLS.join(' or ')} (port 4318 of a collector), or OTEL_METRICS_EXPORTER=none to push nothing`,
    );
  }
  return {
    protocol,
    target: targetOf(env),
    intervalMs: milliseconds(env['OTEL_METRIC_EXPORT_INTERVAL'], INTERVAL_MS),
    timeoutMs: milliseconds(special('TIMEOUT'), TIMEOUT_MS),
  };
}

/** The address without parts that may be secret. */
function targetOf(env: Environment): string {
  const own = env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'];
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'] || 'http://localhost:4318';
  const address = own || `${base.replace(/\/$/, '')}/v1/metrics`;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const name = own ? 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT';
    throw new RushhourError(
      'INVALID_OPTION',
      `${name} is ${own || base}: expected an http:// or https:// URL`,
    );
  }
  return `${url.origin}${url.pathname}`;
}

function milliseconds(text: string | undefined, otherwise: number): number {
  const value = Number(text || otherwise);
  return value >= 1 ? Math.min(value, MAX_TIMER_MS) : otherwise;
}
