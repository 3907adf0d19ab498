import type { RunResult } from '../../statistics/result.ts';
import { count, milliseconds, percent, printable } from '../../text/format.ts';
import { table } from '../format.ts';

/** Users, requests and response times of each scenario. */
export function scenarioLines({ stats }: RunResult): string[] {
  const scenarios = Object.entries(stats.outcomesByScenario);
  if (scenarios.length === 0) return [];
  const rows = scenarios.map(([name, { spawned }]) => {
    const requests = stats.requestsByScenario[name] ?? 0;
    const failed = stats.failedByScenario[name] ?? 0;
    const times = stats.latencyByScenario[name];
    return [
      printable(name),
      count(spawned),
      count(requests),
      failed === 0 ? '' : percent(failed / requests),
      ...(['p50', 'p95', 'p99'] as const).map((p) => (times ? milliseconds(times[p]) : '')),
    ];
  });
  return table([['scenario', 'users', 'requests', 'failed', 'p50', 'p95', 'p99'], ...rows]);
}
