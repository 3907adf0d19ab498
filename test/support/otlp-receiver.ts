import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Push {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The part of OTLP/JSON that the tests read: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: {
    readonly isMonotonic: boolean;
    readonly aggregationTemporality: number;
    readonly dataPoints: readonly {
      readonly asInt: number;
      readonly startTimeUnixNano: string;
      readonly timeUnixNano: string;
    }[];
  };
  readonly histogram?: {
    readonly aggregationTemporality: number;
    readonly dataPoints: readonly {
      readonly count: number;
      readonly sum: number;
      readonly bucketCounts: readonly number[];
      readonly explicitBounds: readonly number[];
    }[];
  };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

export interface OtlpRequest {
  readonly resourceMetrics: readonly [
    {
      readonly resource: { readonly attributes: readonly OtlpAttribute[] };
      readonly scopeMetrics: readonly [{ readonly metrics: readonly OtlpMetric[] }];
    },
  ];
}

function accept({ headers }: Push, response: ServerResponse): void {
  const type = headers['content-type']!;
  response.setHeader('content-type', type);
  response.end(type === 'application/json' ? '{}' : '');
}

/** Receives what is pushed, like a collector. */
export async function startOtlpReceiver(answer = accept) {
  const pushes: Push[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const push = { path: request.url!, headers: request.headers, body: Buffer.concat(chunks) };
    pushes.push(push);
    answer(push, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushes,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
