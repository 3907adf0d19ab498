import type { Observed } from '../support/nginx.ts';
import { median, withSpread } from '../support/spread.ts';
import { table } from '../support/table.ts';
import type { Reported } from './tool.ts';

export interface Measurement extends Observed {
  readonly group: 'journeys' | 'raw';
  readonly tool: string;
  readonly paced: boolean;
  /** As planned: journeys or requests per second. */
  readonly rate: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakResidentBytes: number;
  readonly reported: Reported | null;
}

/** A journey's requests, and its mean length: seven think times of 1.25 s. */
const REQUESTS = 8;
const JOURNEY_SECONDS = 7 * 1.25;

const FLOOR = 'bare dispatch';

/** One table for each group and rate, a row for each tool. */
export function tables(measurements: readonly Measurement[]): string {
  const kinds = Map.groupBy(measurements, ({ group, rate }) => `${group} at ${rate}/s`);
  return [...kinds].map(([title, ones]) => `### ${title}\n\n${tableOf(ones)}`).join('\n\n');
}

function tableOf(measurements: readonly Measurement[]): string {
  const tools = [...Map.groupBy(measurements, ({ tool }) => tool)];
  const summaries = tools.map(([tool, ones]) => ({ tool, ones, cpuUs: cpuUsPerRequest(ones) }));
  const against = (name: string) => summaries.find(({ tool }) => tool === name)?.cpuUs ?? [];
  const base = against(measurements[0]!.group === 'raw' ? FLOOR : 'rushhour');
  return table(
    [
      'tool',
      'requests/s',
      'CPU µs/request',
      'ratio',
      'peak MB',
      'KB/user',
      'seconds off by',
      'p50 ms (probe)',
      'p99 ms (probe)',
    ],
    summaries.map(({ tool, ones, cpuUs }) => {
      const long = longRuns(ones);
      return [
        tool,
        withSpread(long.map(steadyRate), 0),
        withSpread(cpuUs, 0),
        base.length > 0 && cpuUs.length > 0 ? (median(cpuUs) / median(base)).toFixed(2) : '-',
        withSpread(
          long.map((one) => one.peakResidentBytes / 1e6),
          0,
        ),
        withSpread(
          long.map((one) => one.peakResidentBytes / users(one) / 1e3),
          0,
        ),
        withSpread(long.flatMap(secondsOff), 1),
        beside(long, 'p50'),
        beside(long, 'p99'),
      ];
    }),
  );
}

/** Short and long runs in pairs, in the order in which they were measured: what is beyond start-up. */
function cpuUsPerRequest(ones: readonly Measurement[]): number[] {
  const long = longRuns(ones);
  const short = ones.filter((one) => !long.includes(one));
  return long.flatMap((one, round) => {
    const before = short[round];
    if (before === undefined) return [];
    return [((one.cpuSeconds - before.cpuSeconds) / (one.requests - before.requests)) * 1e6];
  });
}

function longRuns(ones: readonly Measurement[]): Measurement[] {
  const longest = Math.max(...ones.map(({ seconds }) => seconds));
  return ones.filter(({ seconds }) => seconds === longest);
}

/** Whole seconds in which the rate is at its full height: journeys first have to fill up. */
function steadySeconds({ group, seconds, perSecond }: Measurement): readonly number[] {
  return perSecond.slice(group === 'journeys' ? 15 : 1, seconds - 1);
}

function steadyRate(one: Measurement): number {
  const steady = steadySeconds(one);
  return steady.reduce((sum, count) => sum + count, 0) / steady.length;
}

/** Percent by which a steady second misses the rate, at the median and at worst. */
function secondsOff(one: Measurement): number[] {
  if (!one.paced) return [];
  const target = one.rate * (one.group === 'journeys' ? REQUESTS : 1);
  return steadySeconds(one).map((count) => (Math.abs(count - target) / target) * 100);
}

function users({ group, rate }: Measurement): number {
  return group === 'journeys' ? rate * JOURNEY_SECONDS : 64;
}

function beside(ones: readonly Measurement[], key: keyof Reported): string {
  const told = ones.flatMap(({ reported }) => (reported === null ? [] : [reported[key]]));
  const probe = median(ones.map((one) => one.probe[key]));
  return `${told.length === 0 ? '-' : median(told).toFixed(2)} (${probe.toFixed(2)})`;
}
