import { randomUUID } from 'node:crypto';
import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { nowMs } from '../border/clock.ts';
import { version } from '../border/version.ts';
import { PREFIX } from './metrics.ts';
import { type Answer, hasArrived } from './otlp-answer.ts';
import { OtlpClient } from './otlp-client.ts';
import { DeltaMetrics } from './otlp-delta.ts';
import { metricData } from './otlp-metrics.ts';
import { type Environment, type OtlpSettings, otlpSettings } from './otlp-settings.ts';
import { OtlpTally } from './otlp-tally.ts';
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
    const client = await OtlpClient.open(this.#settings);
    this.#pusher = new Pusher(run, client, this.#settings);
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
  readonly #client: OtlpClient;
  readonly #timer: NodeJS.Timeout;
  readonly #tally = new OtlpTally();
  /** Null if metrics are cumulative. */
  readonly #delta: DeltaMetrics | null;
  readonly #ended = new AbortController();
  readonly #closed = new AbortController();
  #underWay: Promise<void> | null = null;
  /** A collector that is overloaded says when to come back. */
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(run: ObservedRun, client: OtlpClient, { intervalMs, temporality }: OtlpSettings) {
    this.#run = run;
    this.#client = client;
    this.#delta = temporality === 'cumulative' ? null : new DeltaMetrics();
    this.#resource = resourceOf(run);
    this.#timer = setInterval(() => this.#push(), intervalMs);
  }

  /**
   * Takes the place of a push under way: its numbers are contained in the last ones. With deltas it has to be awaited,
   * because they depend on whether it arrives.
   *
   * @throws Error if the collector did not accept everything
   */
  async pushLast(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#delta === null) this.#ended.abort();
    await this.#underWay;
    this.#tally.add(await this.#send(this.#closed.signal));
    const { problem } = this.#tally;
    if (problem !== null) throw new Error(problem);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#ended.abort();
    this.#closed.abort();
    await this.#client.close();
  }

  /** One at a time: a slow collector gets fewer pushes, not more. */
  #push(): void {
    if (this.#underWay !== null || nowMs() < this.#notBeforeMs) return;
    this.#underWay = this.#send(this.#ended.signal).then((answer) => {
      this.#underWay = null;
      if (this.#ended.signal.aborted) return;
      this.#tally.add(answer);
      if (answer.kind === 'unavailable') this.#notBeforeMs = nowMs() + answer.retryAfterMs;
    });
  }

  async #send(cut: AbortSignal): Promise<Answer> {
    const all = metricData(this.#run);
    const metrics = this.#delta?.of(all) ?? all;
    const scopeMetrics = [{ scope: { name: PREFIX, version: version() }, metrics }];
    const answer = await this.#client.push({ resource: this.#resource, scopeMetrics }, cut);
    if (hasArrived(answer)) this.#delta?.arrived();
    return answer;
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
