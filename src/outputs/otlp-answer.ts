import type { IExportMetricsServiceResponse } from '@opentelemetry/otlp-transformer';

/** What became of a push. */
export type Answer =
  | { readonly kind: 'accepted' }
  /** Accepted, except for some data points. */
  | { readonly kind: 'partial'; readonly rejected: number; readonly reason: string }
  /** Trying again is pointless. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The collector or the network may recover. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterMs: number };

/** Whether the collector has the numbers, except for those that it rejected. */
export function hasArrived({ kind }: Answer): boolean {
  return kind === 'accepted' || kind === 'partial';
}

export interface HttpAnswer {
  readonly status: number;
  /** Content type of the request. */
  readonly sentType: string;
  readonly type: string;
  readonly retryAfter: string;
  readonly body: Uint8Array;
  /** Reads the body of a successful response. */
  read(body: Uint8Array): IExportMetricsServiceResponse;
}

/** https://opentelemetry.io/docs/specs/otlp/#failures-1 */
const RETRYABLE = [429, 502, 503, 504];
const MAX_REASON = 200;

/** Reads a collector's response, by https://opentelemetry.io/docs/specs/otlp/#otlphttp-response */
export function answerOf(answer: HttpAnswer): Answer {
  const { status, type, retryAfter, sentType, body } = answer;
  if (status >= 200 && status < 300) {
    if (type.startsWith('text/html')) {
      return {
        kind: 'refused',
        reason: `status ${status} with an HTML page: not an OTLP endpoint`,
      };
    }
    return type.startsWith(sentType) && body.length > 0 ? accepted(answer) : { kind: 'accepted' };
  }
  const message = messageOf(answer);
  const reason = message === '' ? `status ${status}` : `status ${status}, ${message}`;
  if (!RETRYABLE.includes(status)) return { kind: 'refused', reason };
  return { kind: 'unavailable', reason, retryAfterMs: delayMs(retryAfter) };
}

function accepted({ body, read }: HttpAnswer): Answer {
  try {
    const { rejectedDataPoints = 0, errorMessage = '' } = read(body).partialSuccess ?? {};
    const rejected = Number(rejectedDataPoints);
    return rejected > 0
      ? { kind: 'partial', rejected, reason: oneLine(errorMessage) }
      : { kind: 'accepted' };
  } catch {
    return { kind: 'refused', reason: 'its response is not OTLP' };
  }
}

/** The message of a `google.rpc.Status`, or the text of a proxy. */
function messageOf({ type, body }: HttpAnswer): string {
  if (type.startsWith('application/json')) return oneLine(jsonMessage(body));
  if (type.startsWith('application/x-protobuf')) return oneLine(protobufMessage(body));
  return type.startsWith('text/plain') ? oneLine(new TextDecoder().decode(body)) : '';
}

function jsonMessage(body: Uint8Array): string {
  try {
    const { message } = JSON.parse(new TextDecoder().decode(body)) as { message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

/** Field 2, a text after its length in base 128; before it there is only field 1, a code of at most 16. */
function protobufMessage(body: Uint8Array): string {
  const bytes = [...body];
  const start = bytes.indexOf(0x12);
  if (start < 0) return '';
  const afterLength = bytes.findIndex((byte, i) => i > start && byte < 0x80) + 1;
  const length = bytes
    .slice(start + 1, afterLength)
    .reduceRight((high, byte) => high * 128 + (byte & 0x7f), 0);
  return new TextDecoder().decode(body.subarray(afterLength, afterLength + length));
}

function oneLine(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > MAX_REASON ? `${line.slice(0, MAX_REASON)}…` : line;
}

/** `Retry-After`: seconds or a date; 0 if it is neither. */
function delayMs(retryAfter: string): number {
  const ms = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : new Date(retryAfter).getTime() - Date.now();
  return Math.max(0, ms || 0);
}
