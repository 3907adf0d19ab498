import type { Observed } from './observe.ts';

export interface Steady {
  /** For each second of the range. */
  readonly requests: readonly number[];
  readonly requestsPerSecond: number;
  /** CPU time per request, microseconds. */
  readonly cpuUs: number;
}

/**
 * Seconds `from` to `to` of an observation, as far as it goes: before them code is still being compiled
 * and connections are opened, after them the last users finish.
 */
export function steadySpan(
  { requests, cpuSeconds }: Pick<Observed, 'requests' | 'cpuSeconds'>,
  from: number,
  to: number,
): Steady {
  const span = requests.slice(from, to);
  const total = sum(span);
  return {
    requests: span,
    requestsPerSecond: total / span.length,
    cpuUs: (sum(cpuSeconds.slice(from, to)) / total) * 1e6,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
