import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from '../../src/index.ts';
import type { Command } from '../support/processes.ts';
import { type Plan, REQUESTS, type Reported, SCRIPTS, type Tool } from './tool.ts';

/** The built package, as its users run it. */
const BUILT = join(import.meta.dirname, '../../dist/src/cli/bin.js');

/** The parts of a profile that differ between measurements; keys as in YAML, of which JSON is a subset. */
export type ProfileKeys = Readonly<Record<string, unknown>>;

/** A profile that plays a workflow of `scripts/` against the target. */
export function rushhourProfile(plan: Plan, keys: ProfileKeys): string {
  return JSON.stringify({
    name: 'bench',
    duration_seconds: plan.seconds,
    user_type_distribution: { free: 1 },
    services: { shop: plan.url },
    ...keys,
  });
}

/** The command that plays it. */
export function rushhourCommand(file: string, plan: Plan, keys: ProfileKeys, workers = 1): Command {
  const profile = join(plan.folder, 'profile.yaml');
  writeFileSync(profile, rushhourProfile(plan, keys));
  const result = join(plan.folder, 'result.json');
  return {
    argv: [
      ...[process.execPath, file, 'run', profile, '--quiet'],
      ...['--json', result, '--workers', `${workers}`],
    ],
  };
}

/** The result of the run, whatever its verdict. */
export function rushhourResult({ folder }: Plan): RunResult {
  return JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as RunResult;
}

function reported(plan: Plan): Reported {
  const { p50, p99 } = rushhourResult(plan).latency.service;
  return { p50, p99 };
}

export function findRushhour(): string | null {
  return existsSync(BUILT) ? BUILT : null;
}

/** Another build of Rushhour, whose journeys are measured in turn with those of this one. */
export function findOther(): string | null {
  const folder = process.env['RUSHHOUR_OTHER'];
  return folder === undefined ? null : join(folder, 'dist/src/cli/bin.js');
}

/** Its rate is in requests. */
export const rushhourJourneys = (name: string, find: () => string | null): Tool => ({
  name,
  paced: true,
  find,
  command: (file, plan) =>
    rushhourCommand(file, plan, {
      requests_per_second: plan.rate * REQUESTS,
      graceful_stop_seconds: 20,
      workflow_modules: [join(SCRIPTS, 'journey.workflow.js')],
      workflow_distribution: { journey: 1 },
    }),
  reported: (_finished, plan) => reported(plan),
});

const ONE_GET = {
  think_time_seconds: { min: 0, max: 0 },
  workflow_modules: [join(SCRIPTS, 'one-get.workflow.js')],
  workflow_distribution: { 'one-get': 1 },
};

/** One GET repeatedly; over TLS, with any certificate. */
export function rushhourRaw(http: 1 | 2 = 1): Tool {
  return {
    name: 'rushhour',
    paced: true,
    find: findRushhour,
    command: (file, plan) =>
      rushhourCommand(file, plan, {
        ...ONE_GET,
        requests_per_second: plan.rate,
        max_connections: plan.connections,
        services: { shop: { url: plan.url, http, tls: { insecure: true } } },
      }),
    reported: (_finished, plan) => reported(plan),
  };
}
