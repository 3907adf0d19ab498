import { createServer, type IncomingHttpHeaders } from 'node:http';
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
    readonly dataPoints: readonly { readonly asInt: number }[];
  };
  readonly histogram?: {
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

/** Receives what is pushed, like a collector. */
export async function startOtlpReceiver() {
  const pushes: Push[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    pushes.push({ path: request.url!, headers: request.headers, body: Buffer.concat(chunks) });
    response.setHeader('content-type', request.headers['content-type'] ?? '');
    response.end(request.headers['content-type'] === 'application/json' ? '{}' : '');
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
