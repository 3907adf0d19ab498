import { ONLY_LOAD } from '../text/load-models.ts';
import { each, type Metric } from './metric.ts';
import type { LiveStats } from './output.ts';

// One point per scenario; none if the profile has no scenarios.

const QUANTILES = { '0.5': 'p50', '0.9': 'p90', '0.95': 'p95', '0.99': 'p99' } as const;

const outcomes = (count: 'spawned' | 'dropped' | 'active') =>
  each('scenario', ({ outcomesByScenario }: LiveStats) =>
    Object.fromEntries(
      Object.entries(outcomesByScenario).map(([name, users]) => [name, users[count]]),
    ),
  );

export const SCENARIO_COUNTERS: readonly Metric[] = [
  {
    name: 'scenario.requests',
    help: 'Requests sent, by scenario.',
    unit: '{request}',
    labels: ['scenario'],
    points: each('scenario', (stats) => stats.requestsByScenario),
  },
  {
    name: 'scenario.requests.failed',
    help: 'Requests that failed, by scenario.',
    unit: '{request}',
    labels: ['scenario'],
    points: each('scenario', (stats) => stats.failedByScenario),
  },
  {
    name: 'scenario.users.spawned',
    help: 'Users who arrived, by scenario.',
    unit: '{user}',
    labels: ['scenario'],
    points: outcomes('spawned'),
  },
  {
    name: 'scenario.users.dropped',
    help: 'Users who were due but not spawned, by scenario.',
    unit: '{user}',
    labels: ['scenario'],
    points: outcomes('dropped'),
  },
];

export const SCENARIO_GAUGES: readonly Metric[] = [
  {
    name: 'scenario.users.active',
    help: 'Active users, by scenario.',
    unit: '{user}',
    labels: ['scenario'],
    points: outcomes('active'),
  },
  {
    name: 'scenario.target',
    help: 'Current target, by scenario, in the unit of its model.',
    unit: '1',
    labels: ['scenario', 'model'],
    points: ({ loads }) =>
      loads.flatMap(({ name, model, target }) =>
        name === ONLY_LOAD ? [] : [{ labels: { scenario: name, model }, value: target }],
      ),
  },
  {
    name: 'scenario.response_time',
    help: 'Response time over the run, by scenario and quantile.',
    unit: 's',
    labels: ['scenario', 'quantile'],
    points: ({ latencyByScenario }) =>
      Object.entries(latencyByScenario).flatMap(([scenario, times]) =>
        Object.entries(QUANTILES).map(([quantile, percentile]) => ({
          labels: { scenario, quantile },
          value: times[percentile] / 1000,
        })),
      ),
  },
];
