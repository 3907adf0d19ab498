import type { Observed } from '../support/observe.ts';
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
  const base = measurements.filter(
    ({ group, tool }) => tool === (group === 'raw' ? FLOOR : 'rushhour'),
  );
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
      withSpread(rounds.map(steadyRate), 0),
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

export function steadyRate(one: Measurement): number {
  const { from, to } = steady(one);
  return sum(one.requests.slice(from, to)) / (to - from);
}

/** Of a steady request. */
export function cpuUs(one: Measurement): number {
  const { from, to } = steady(one);
  return (sum(one.cpuSeconds.slice(from, to)) / sum(one.requests.slice(from, to))) * 1e6;
}

/**
 * The seconds that count. Before them code is still being compiled, connections opened and the first
 * journeys filling up; after them the last users finish.
 */
function steady({ group, seconds, requests }: Measurement) {
  return { from: group === 'journeys' ? 15 : 8, to: Math.min(seconds, requests.length) - 1 };
}

/** Percent by which each steady second misses the rate. */
function percentOff(one: Measurement): number[] {
  if (!one.paced) return [];
  const { from, to } = steady(one);
  const target = one.rate * (one.group === 'journeys' ? REQUESTS : 1);
  return one.requests.slice(from, to).map((count) => (Math.abs(count - target) / target) * 100);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function users({ group, rate }: Measurement): number {
  return group === 'journeys' ? rate * JOURNEY_SECONDS : 64;
}

function beside(ones: readonly Measurement[], key: keyof Reported): string {
  const told = ones.flatMap(({ reported }) => (reported === null ? [] : [reported[key]]));
  const probe = median(ones.map((one) => one.probe[key]));
  return `${told.length === 0 ? '-' : median(told).toFixed(2)} (${probe.toFixed(2)})`;
}
