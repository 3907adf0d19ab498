import { randomUUID } from 'node:crypto';
import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { PREFIX } from './metrics.ts';
import { metricData } from './otlp-metrics.ts';
import { type Environment, type OtlpSettings, otlpSettings } from './otlp-settings.ts';
import type { ObservedRun, Output } from './output.ts';

/** Pushes a run's metrics to an OpenTelemetry collector, at an interval and once more at the end. */
export class OtlpPush implements Output {
  readonly kind = 'endpoint';
  readonly target: string;
  readonly #settings: OtlpSettings;
  #pusher: Pusher | null = null;

  /** @throws RushhourError `INVALID_OPTION` if the variables request something unsupported */
  constructor(env: Environment) {
    this.#settings = otlpSettings(env);
    this.target = this.#settings.target;
  }

  async start(run: ObservedRun): Promise<void> {
    const { protocol, timeoutMs, intervalMs } = this.#settings;
    const { OTLPMetricExporter } =
      protocol === 'http/json'
        ? await import('@opentelemetry/exporter-metrics-otlp-http')
        : await import('@opentelemetry/exporter-metrics-otlp-proto');
    const exporter = new OTLPMetricExporter({ timeoutMillis: timeoutMs });
    this.#pusher = new Pusher(run, exporter, intervalMs);
  }

  async result(): Promise<void> {
    await this.#pusher?.pushLast();
  }

  async stop(): Promise<void> {
    await this.#pusher?.close();
  }
}

class Pusher {
  readonly #run: ObservedRun;
  readonly #resource: Resource;
  readonly #exporter: PushMetricExporter;
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> | null = null;
  #pushes = 0;
  #failures = 0;
  #lastError: Error | null = null;

  constructor(run: ObservedRun, exporter: PushMetricExporter, intervalMs: number) {
    this.#run = run;
    this.#exporter = exporter;
    this.#resource = resourceOf(run);
    this.#timer = setInterval(() => this.#push(), intervalMs);
  }

  /** @throws Error if any push failed, this one or an earlier one */
  async pushLast(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
    await this.#push();
    if (this.#lastError === null) return;
    const { message } = this.#lastError;
    throw new Error(`${this.#failures} of ${this.#pushes} pushes failed: ${message}`);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#exporter.shutdown();
  }

  /** One at a time: a slow collector gets fewer pushes, not more. */
  #push(): Promise<void> {
    this.#underWay ??= this.#export().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  #export(): Promise<void> {
    const scopeMetrics = [{ scope: { name: PREFIX }, metrics: metricData(this.#run) }];
    return new Promise((resolve) => {
      this.#exporter.export({ resource: this.#resource, scopeMetrics }, ({ error }) => {
        this.#pushes++;
        if (error !== undefined) {
          this.#failures++;
          this.#lastError = error;
        }
        resolve();
      });
    });
  }
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` take precedence over our own attributes. */
function resourceOf(run: ObservedRun): Resource {
  const own = resourceFromAttributes({
    'service.name': PREFIX,
    'service.instance.id': randomUUID(),
    'rushhour.profile': run.profile,
    'rushhour.seed': run.seed,
  });
  return own.merge(detectResources({ detectors: [envDetector] }));
}
