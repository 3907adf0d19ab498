import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { Agent, request } from 'undici';
import { nowMs } from '../border/clock.ts';
import { RushhourError, reasonOf } from '../border/errors.ts';
import { version } from '../border/version.ts';
import { type Answer, answerOf } from './otlp-answer.ts';
import { type OtlpSettings, TLS_FILES, type TlsFile } from './otlp-settings.ts';

const FIRST_BACKOFF_MS = 500;
const MAX_ANSWER_BYTES = 1024 * 1024;

const CODECS = {
  'http/protobuf': { type: 'application/x-protobuf', serializer: ProtobufMetricsSerializer },
  'http/json': { type: 'application/json', serializer: JsonMetricsSerializer },
} as const;

/**
 * Sends metrics over OTLP/HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp. It differs from the official exporter
 * in that a push never exceeds its deadline, whatever the collector does, and that its outcome says what the collector
 * answered.
 */
export class OtlpClient {
  readonly #settings: OtlpSettings;
  readonly #agent: Agent;

  private constructor(settings: OtlpSettings, agent: Agent) {
    this.#settings = settings;
    this.#agent = agent;
  }

  /** @throws RushhourError `INVALID_OPTION` if a certificate cannot be read */
  static async open(settings: OtlpSettings): Promise<OtlpClient> {
    const files = await Promise.all(Object.entries(settings.tls).map(pemOf));
    const connect = Object.fromEntries(files);
    return new OtlpClient(settings, new Agent({ connect, maxResponseSize: MAX_ANSWER_BYTES }));
  }

  /**
   * Retries while the collector or the network may recover and time remains.
   *
   * @param cut ends the push early
   */
  async push(metrics: ResourceMetrics, cut: AbortSignal): Promise<Answer> {
    const { timeoutMs, protocol } = this.#settings;
    const deadlineMs = nowMs() + timeoutMs;
    const signal = AbortSignal.any([cut, AbortSignal.timeout(timeoutMs)]);
    const body = await this.#encoded(CODECS[protocol].serializer.serializeRequest(metrics)!);
    for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs *= 2) {
      const answer = await this.#post(body, signal);
      if (answer.kind !== 'unavailable') return answer;
      const waitMs = Math.max(answer.retryAfterMs, backoffMs);
      if (nowMs() + waitMs >= deadlineMs || cut.aborted) return answer;
      await sleep(waitMs, undefined, { signal: cut }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #encoded(body: Uint8Array): Promise<Uint8Array> {
    return this.#settings.gzip ? promisify(gzip)(body) : body;
  }

  async #post(body: Uint8Array, signal: AbortSignal): Promise<Answer> {
    const { url, headers, gzip, protocol, timeoutMs } = this.#settings;
    const { type, serializer } = CODECS[protocol];
    try {
      const response = await request(url, {
        method: 'POST',
        headers: {
          'user-agent': `rushhour/${version()}`,
          ...headers,
          'content-type': type,
          ...(gzip ? { 'content-encoding': 'gzip' } : {}),
        },
        body,
        signal,
        dispatcher: this.#agent,
      });
      const { statusCode, headers: answered } = response;
      return answerOf({
        status: statusCode,
        sentType: type,
        type: String(answered['content-type'] ?? ''),
        retryAfter: String(answered['retry-after'] ?? ''),
        body: await response.body.bytes(),
        read: serializer.deserializeResponse,
      });
    } catch (error) {
      return failureOf(error, timeoutMs);
    }
  }
}

/** Of a request without a complete response. */
function failureOf(error: unknown, timeoutMs: number): Answer {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') {
    return { kind: 'refused', reason: `no complete response within ${timeoutMs / 1000} s` };
  }
  // A name with several addresses has an error for each.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const reason = reasonOf(first);
  const ofNetwork = /^(E[A-Z]+|UND_ERR_SOCKET)$/.test(code ?? '');
  return ofNetwork ? { kind: 'unavailable', reason, retryAfterMs: 0 } : { kind: 'refused', reason };
}

async function pemOf([file, path]: [string, string]): Promise<[string, Buffer]> {
  try {
    return [file, await readFile(path)];
  } catch (error) {
    const variable = `OTEL_EXPORTER_OTLP_${TLS_FILES[file as TlsFile]}`;
    throw new RushhourError(
      'INVALID_OPTION',
      `${variable}: ${path} cannot be read: ${reasonOf(error)}`,
    );
  }
}
