import { spawnStore } from '../../src/store/process.ts';
import { startNginx } from '../support/nginx.ts';
import { startServices } from '../verdict/start-services.ts';

/** A real service whose capacity is known. */
export interface Target {
  readonly name: string;
  readonly slo: string;
  /** The highest rate at which the objective holds, by construction; infinite where no rate breaks it. */
  readonly capacity: number;
  /** The search starts at this rate, and goes up to ten times as high. */
  readonly startRps: number;
  start(): Promise<Started>;
}

export interface Started {
  readonly url: string;
  stop(): Promise<unknown>;
}

const SERVICE_MS = 2.5;
const NGINX_RPS = 200;

export const TARGETS: readonly Target[] = [
  {
    // One server with a short queue, which fills up above 400 rps and is nearly empty below.
    name: 'queue, 2.5 ms each',
    slo: 'latency_p99 < 50ms',
    capacity: 1000 / SERVICE_MS,
    startRps: 70,
    async start() {
      const queue = { delayMs: SERVICE_MS, serial: true, longestWaitMs: 100 };
      const { urls, stop } = await startServices({ services: { a: queue }, seed: 1 });
      return { url: urls['a']!, stop };
    },
  },
  {
    // Requests above the limit are rejected; the objective allows 1%.
    name: `nginx, limit_req ${NGINX_RPS} r/s`,
    slo: 'error_rate < 1%',
    capacity: NGINX_RPS / 0.99,
    startRps: 70,
    async start() {
      const { url, stop } = await startNginx(NGINX_RPS);
      return { url, stop };
    },
  },
  {
    // The latency does not depend on the rate: only this machine is a limit.
    name: 'store, --latency 20ms',
    slo: 'latency_p99 < 300ms',
    capacity: Number.POSITIVE_INFINITY,
    startRps: 100,
    async start() {
      const store = await spawnStore({ portBase: 0, latency: '20ms', expectedRps: 1000 });
      return { url: store.urls.product, stop: () => store.close() };
    },
  },
];
