import { milliseconds } from '../../shared/format.ts';
import type { Distribution, RunResult } from '../../statistics/result.ts';
import { table } from '../format.ts';

const ROWS: readonly (readonly [keyof Distribution, string])[] = [
  ['mean', 'mean'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['max', 'max'],
];
/** The wait matters when it is this long, milliseconds, and this share of the service's own time. */
const WAIT_MS = 50;
const WAIT_SHARE = 0.5;

/** The three clocks side by side, and what it means when they differ. */
export function latencyLines({ latency }: RunResult): string[] {
  const { response, service, startDelay } = latency;
  const lines = table([
    ['', 'response time', 'service time', 'start delay'],
    ...ROWS.map(([key, label]) => [
      label,
      ...[response, service, startDelay].map((clock) => milliseconds(clock[key])),
    ]),
  ]);
  const waited = response.p99 - service.p99;
  if (waited > WAIT_MS && waited > service.p99 * WAIT_SHARE) {
    lines.push(
      `  Users waited much longer than the services worked: ${milliseconds(response.p99)} against ${milliseconds(service.p99)} at p99.`,
      '  The difference is waiting for a connection or for the generator; the verdict says which.',
    );
  }
  return lines;
}
