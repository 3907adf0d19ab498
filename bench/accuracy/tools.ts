import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../src/index.ts';
import {
  findRushhour,
  rushhourCommand,
  rushhourProfile,
  rushhourResult,
} from '../peers/rushhour.ts';
import { onPath, type Plan, SCRIPTS } from '../peers/tool.ts';
import type { Command, Finished } from '../support/processes.ts';
import { percentile } from '../support/spread.ts';

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
}

export function percentilesOf(values: readonly number[]): Percentiles {
  const at = (percent: number) => percentile(values, percent);
  return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9) };
}

export interface Judged {
  readonly name: string;
  /** The tool's figures do not include responses before this second of the run. */
  readonly fromSecond: number;
  find(): string | null;
  command(file: string, plan: Plan): Command;
  /** The tool's figures, by its names for latencies. */
  said(finished: Finished, plan: Plan): Record<string, Percentiles>;
}

const rushhourKeys = ({ rate, connections }: Plan) => ({
  requests_per_second: rate,
  max_connections: connections,
  think_time_seconds: { min: 0, max: 0 },
  workflow_modules: [join(SCRIPTS, 'one-get.workflow.js')],
  workflow_distribution: { 'one-get': 1 },
});

const rushhour: Judged = {
  name: 'rushhour',
  fromSecond: 0,
  find: findRushhour,
  command: (file, plan) => rushhourCommand(file, plan, rushhourKeys(plan)),
  said: (_finished, plan) => {
    const { service, response } = rushhourResult(plan).latency;
    return { 'rushhour service': service, 'rushhour response': response };
  },
};

/** The same once the code is compiled: its statistics are reset in the middle of the run. */
const warmRushhour: Judged = {
  name: 'rushhour-warm',
  fromSecond: 10,
  find: findRushhour,
  command: (_file, plan) => {
    const profile = join(plan.folder, 'profile.yaml');
    writeFileSync(profile, rushhourProfile(plan, rushhourKeys(plan)));
    const script = join(import.meta.dirname, 'warm.ts');
    return { argv: [process.execPath, script, profile, `${warmRushhour.fromSecond}`] };
  },
  said: ({ stdout }) => {
    const { service, response } = JSON.parse(stdout) as RunResult['latency'];
    return { 'rushhour service, warm': service, 'rushhour response, warm': response };
  },
};

const k6: Judged = {
  name: 'k6',
  fromSecond: 0,
  find: () => onPath('k6'),
  command: (file, { url, seconds, rate, connections, folder }) => ({
    argv: [
      ...[file, 'run', '--quiet', '--no-usage-report'],
      ...['--summary-export', join(folder, 'summary.json')],
      ...['-e', `TARGET=${url}`, '-e', `RATE=${rate}`, '-e', `SECONDS=${seconds}`],
      ...['-e', `USERS=${connections}`, join(SCRIPTS, 'one-get.k6.js')],
    ],
  }),
  said: (_finished, { folder }) => {
    const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
    const told = summary.metrics.http_req_duration;
    const at = (percent: number) => told[`p(${percent})`];
    return { k6: { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9) } };
  },
};

const autocannon: Judged = {
  name: 'autocannon',
  fromSecond: 0,
  find: () => onPath('autocannon'),
  command: (file, { url, seconds, rate, connections }) => ({
    argv: [
      ...[file, '--json', '--no-progress', '-d', `${seconds}`, '-R', `${rate}`],
      ...['-c', `${Math.min(connections, rate)}`, url],
    ],
  }),
  said: ({ stdout }) => {
    const { p50, p90, p99, p99_9 } = JSON.parse(stdout).latency;
    return { autocannon: { p50, p90, p99, p999: p99_9 } };
  },
};

const vegeta: Judged = {
  name: 'vegeta',
  fromSecond: 0,
  find: () => onPath('vegeta'),
  command: (file, { url, seconds, rate, connections }) => {
    const limits = `-connections ${connections} -workers 64 -max-workers ${connections}`;
    const attack = `${file} attack -rate ${rate} -duration ${seconds}s ${limits}`;
    return { argv: ['sh', '-c', `echo GET ${url}/ | ${attack} | ${file} encode -to csv`] };
  },
  said: ({ stdout }) => {
    const nanoseconds = stdout
      .trim()
      .split('\n')
      .map((line) => Number(line.split(',')[2]));
    return { vegeta: percentilesOf(nanoseconds.map((ns) => ns / 1e6)) };
  },
};

export const JUDGED: readonly Judged[] = [rushhour, warmRushhour, k6, autocannon, vegeta];
