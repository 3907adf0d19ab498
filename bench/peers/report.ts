import type { Observed } from '../support/observe.ts';
import { median, withSpread } from '../support/spread.ts';
import { type Steady, steadySpan } from '../support/steady.ts';
import { table } from '../support/table.ts';
import { REQUESTS, type Reported } from './tool.ts';

export interface Measurement extends Observed {
  readonly group: keyof typeof BASES;
  readonly tool: string;
  readonly paced: boolean;
  /** As planned: journeys or requests per second. */
  readonly rate: number;
  readonly seconds: number;
  readonly reported: Reported | null;
}

/** The mean length of a journey: seven think times. */
const JOURNEY_SECONDS = 7 * 1.25;

/** The tool with which the others of a group are compared. */
const BASES = { journeys: 'paced sockets', raw: 'bare sockets', tls: 'wrk', http2: 'h2load' };

/** One table for each group and rate, with a row for each tool. */
export function tables(measurements: readonly Measurement[]): string {
  const kinds = Map.groupBy(measurements, ({ group, rate }) => `${group} at ${rate}/s`);
  return [...kinds].map(([title, ones]) => `### ${title}\n\n${tableOf(ones)}`).join('\n\n');
}

const cpuUs = (one: Measurement) => steady(one).cpuUs;

function tableOf(measurements: readonly Measurement[]): string {
  const base = measurements.filter(({ group, tool }) => tool === BASES[group]);
  return table(
    [
      'tool',
      'requests/s',
      'CPU µs/request',
      'ratio',
      'peak MB',
      'KB/user',
      'seconds off by %',
      'p50 ms (probe)',
      'p99 ms (probe)',
    ],
    [...Map.groupBy(measurements, ({ tool }) => tool)].map(([tool, rounds]) => [
      tool,
      withSpread(
        rounds.map((one) => steady(one).requestsPerSecond),
        0,
      ),
      withSpread(rounds.map(cpuUs), 0),
      base.length === 0 ? '-' : (median(rounds.map(cpuUs)) / median(base.map(cpuUs))).toFixed(2),
      withSpread(
        rounds.map((one) => one.peakResidentBytes / 1e6),
        0,
      ),
      withSpread(
        rounds.map((one) => one.peakResidentBytes / users(one) / 1e3),
        0,
      ),
      withSpread(rounds.flatMap(percentOff), 1),
      beside(rounds, 'p50'),
      beside(rounds, 'p99'),
    ]),
  );
}

/** The seconds that count: journeys first have to fill up. */
export function steady(one: Measurement): Steady {
  return steadySpan(one, one.group === 'journeys' ? 15 : 8, one.seconds - 1);
}

/** Percent by which each steady second misses the rate. */
function percentOff(one: Measurement): number[] {
  if (!one.paced) return [];
  const target = one.rate * (one.group === 'journeys' ? REQUESTS : 1);
  return steady(one).requests.map((count) => (Math.abs(count - target) / target) * 100);
}

/** Tools without a rate have connections instead of users. */
function users({ group, paced, rate }: Measurement): number {
  return group === 'journeys' && paced ? rate * JOURNEY_SECONDS : 64;
}

function beside(ones: readonly Measurement[], key: keyof Reported): string {
  const told = ones.flatMap(({ reported }) => (reported === null ? [] : [reported[key]]));
  const probe = median(ones.map((one) => one.probe[key]));
  return `${told.length === 0 ? '-' : median(told).toFixed(2)} (${probe.toFixed(2)})`;
}
