import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { cannotListen, type ListenAddress, LOOPBACK, originOf } from './listen-address.ts';
import type { Metric, Unit } from './metric.ts';
import {
  BOUNDS,
  COUNTERS,
  cumulativeCounts,
  DURATIONS,
  GAUGES,
  PART_DURATIONS,
  PREFIX,
} from './metrics.ts';
import type { Durations, ObservedRun, Output } from './output.ts';
import { isOwnHost, MAX_SERVER_CONNECTIONS, SERVER_TIMEOUTS } from './own-server.ts';

const FOREIGN_HOST =
  'this host name does not belong to the endpoint: scrape it by IP address or host name\n';

/** Serves `GET /metrics` for Prometheus during the run. */
export class PrometheusEndpoint implements Output {
  readonly kind = 'endpoint';
  readonly #address: { readonly host: string; port: number };
  #server: Server | null = null;

  constructor({ port, host = LOOPBACK }: ListenAddress) {
    this.#address = { port, host };
  }

  /** With the actual port, once it listens. */
  get target(): string {
    return `${originOf(this.#address.host, this.#address.port)}/metrics`;
  }

  /** @throws RushhourError `INVALID_OPTION` if the port is taken or the address is not this machine's */
  async start(run: ObservedRun): Promise<void> {
    const { host, port } = this.#address;
    const registry = registryOf(run);
    const server = createServer(SERVER_TIMEOUTS, (request, response) => {
      if (isOwnHost(request.headers.host, host)) void answer(request, response, registry);
      else response.writeHead(403, { 'content-type': 'text/plain' }).end(FOREIGN_HOST);
    });
    server.maxConnections = MAX_SERVER_CONNECTIONS.prometheus;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(port, host, resolve);
    try {
      await promise;
    } catch (error) {
      throw cannotListen('the Prometheus endpoint', `${host}:${port}`, error);
    }
    this.#server = server;
    this.#address.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
}

async function answer(
  { url = '', method }: IncomingMessage,
  response: ServerResponse,
  registry: Registry,
): Promise<void> {
  const [path] = url.split('?');
  if (path !== '/metrics') {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('metrics are at /metrics\n');
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
  } else {
    try {
      const text = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType }).end(text);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${String(error)}\n`);
    }
  }
}

function registryOf(run: ObservedRun): Registry {
  const registry = new Registry();
  const registers = [registry];
  for (const metric of COUNTERS) {
    new Counter({
      ...described(metric, '_total'),
      registers,
      collect() {
        this.reset();
        for (const { labels, value } of metric.points(run.stats())) this.inc(labels, value);
      },
    });
  }
  for (const metric of GAUGES) {
    new Gauge({
      ...described(metric),
      registers,
      collect() {
        this.reset();
        for (const { labels, value } of metric.points(run.stats())) this.set(labels, value);
      },
    });
  }
  new Gauge({
    name: `${PREFIX}_run_info`,
    help: 'The run that these metrics describe.',
    labelNames: ['profile', 'seed'],
    registers,
    collect() {
      this.set({ profile: run.profile, seed: String(run.seed) }, 1);
    },
  });
  for (const { name, help, clock } of DURATIONS) {
    const metric = { name: prometheusName(name, 's'), help };
    const series = () => [{ labels: {}, durations: run.durations()[clock] }];
    registry.registerMetric(new HdrMetric(metric, [], series));
  }
  for (const { name, help, kind, labels, labelsOf } of PART_DURATIONS) {
    const metric = { name: prometheusName(name, 's'), help };
    const series = () =>
      Object.entries(run.partDurations()[kind]).map(([part, durations]) => {
        return { labels: labelsOf(part), durations };
      });
    registry.registerMetric(new HdrMetric(metric, labels, series));
  }
  return registry;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly durations: Durations;
}

/** prom-client counts values into buckets itself; here the counts already exist. */
class HdrMetric extends Histogram {
  readonly #metric: { name: string; help: string };
  readonly #series: () => readonly Series[];

  constructor(
    metric: { name: string; help: string },
    labelNames: readonly string[],
    series: () => readonly Series[],
  ) {
    super({ ...metric, labelNames: [...labelNames], buckets: BOUNDS, registers: [] });
    this.#metric = metric;
    this.#series = series;
  }

  /** The form that the registry expects, which is internal to prom-client. */
  getForPromString() {
    const { name } = this.#metric;
    const values = this.#series().flatMap(({ labels, durations }) => [
      ...cumulativeCounts(durations).map((count, i) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le: BOUNDS[i]! },
        value: count,
      })),
      { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: durations.count },
      { metricName: `${name}_sum`, labels, value: durations.sumMs / 1000 },
      { metricName: `${name}_count`, labels, value: durations.count },
    ]);
    return Promise.resolve({ ...this.#metric, type: 'histogram', values });
  }
}

function described({ name, unit, help, labels }: Metric, suffix = '') {
  return { name: prometheusName(name, unit) + suffix, help, labelNames: [...labels] };
}

const UNIT_SUFFIXES: Readonly<Partial<Record<Unit, string>>> = {
  s: '_seconds',
  By: '_bytes',
  '{request}/s': '_per_second',
  '{user}/s': '_per_second',
};

/** According to OpenTelemetry's rules for Prometheus: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/ */
function prometheusName(name: string, unit: Unit): string {
  return `${PREFIX}_${name.replaceAll('.', '_')}${UNIT_SUFFIXES[unit] ?? ''}`;
}
