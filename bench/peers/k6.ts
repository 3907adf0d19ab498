import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, type Plan, SCRIPTS, type Tool } from './tool.ts';

/** A script of `scripts/`, with its environment variables. */
function k6(script: string, variablesOf: (plan: Plan) => readonly string[]): Tool {
  return {
    name: 'k6',
    paced: true,
    find: () => onPath('k6'),
    command: (file, plan) => ({
      argv: [
        ...[file, 'run', '--quiet', '--no-usage-report', '--insecure-skip-tls-verify'],
        ...['--summary-export', join(plan.folder, 'summary.json')],
        ...['-e', `TARGET=${plan.url}`, '-e', `SECONDS=${plan.seconds}`],
        ...variablesOf(plan).flatMap((variable) => ['-e', variable]),
        join(SCRIPTS, script),
      ],
    }),
    reported: (_finished, { folder }) => {
      const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
      const { 'p(50)': p50, 'p(99)': p99 } = summary.metrics.http_req_duration;
      return { p50, p99 };
    },
  };
}

export const k6Journeys = k6('journey.k6.js', ({ rate }) => [`ARRIVALS=${rate}`]);

export const k6OneGet = k6('one-get.k6.js', ({ rate, connections }) => [
  `RATE=${rate}`,
  `USERS=${connections}`,
]);
