import { sum } from '../statistics/sum.ts';
import type { LoadModelName } from '../text/load-models.ts';
import { each, type Metric, type Point } from './metric.ts';
import type { Durations, LiveStats, ObservedRun, PartKind } from './output.ts';
import { SCENARIO_COUNTERS, SCENARIO_GAUGES } from './scenario-metrics.ts';

export const PREFIX = 'rushhour';

const one = (value: (stats: LiveStats) => number) => (stats: LiveStats) => [
  { labels: {}, value: value(stats) },
];

/** No points if no load is in this unit. */
function targetOf(model: LoadModelName) {
  return ({ loads }: LiveStats): Point[] => {
    const own = loads.filter((load) => load.model === model);
    return own.length === 0 ? [] : [{ labels: {}, value: sum(own, ({ target }) => target) }];
  };
}

/** They only grow, except that `resetStats()` resets them. */
export const COUNTERS: readonly Metric[] = [
  {
    name: 'requests',
    help: 'Requests sent, by workflow and step.',
    unit: '{request}',
    labels: ['workflow', 'step'],
    points: ({ requestsByStep }) =>
      Object.entries(requestsByStep).map(([key, value]) => {
        const slash = key.indexOf('/');
        return { labels: { workflow: key.slice(0, slash), step: key.slice(slash + 1) }, value };
      }),
  },
  {
    name: 'user_type.requests',
    help: 'Requests sent, by type of user.',
    unit: '{request}',
    labels: ['user_type'],
    points: each('user_type', (stats) => stats.requestsByUserType),
  },
  {
    name: 'requests.successful',
    help: 'Requests that succeeded: answered as expected, by default with a status below 400.',
    unit: '{request}',
    labels: [],
    points: one((stats) => stats.successful),
  },
  {
    name: 'requests.failed',
    help: 'Requests that failed.',
    unit: '{request}',
    labels: [],
    points: one((stats) => stats.failed),
  },
  {
    name: 'requests.queued',
    help: 'Requests that waited for a free connection.',
    unit: '{request}',
    labels: [],
    points: one((stats) => stats.queued),
  },
  {
    name: 'errors',
    help: 'Errors, by class.',
    unit: '{error}',
    labels: ['class'],
    points: each('class', (stats) => stats.errors),
  },
  {
    name: 'responses',
    help: 'Responses, by status code.',
    unit: '{response}',
    labels: ['code'],
    points: each('code', (stats) => stats.statusCodes),
  },
  {
    name: 'received',
    help: 'Response bodies received.',
    unit: 'By',
    labels: [],
    points: one((stats) => stats.bytesReceived),
  },
  {
    name: 'checks',
    help: 'Checks of journeys, by name and result.',
    unit: '{check}',
    labels: ['check', 'result'],
    points: ({ checks }) =>
      Object.entries(checks).flatMap(([check, counts]) =>
        Object.entries(counts).map(([result, value]) => ({ labels: { check, result }, value })),
      ),
  },
  {
    name: 'journey.counter',
    help: 'Counters of journeys, by name.',
    unit: '{count}',
    labels: ['counter'],
    points: each('counter', (stats) => stats.counters),
  },
  {
    name: 'users.failed',
    help: 'Users who failed, by workflow and reason.',
    unit: '{user}',
    labels: ['reason'],
    points: each('reason', (stats) => stats.failureReasons),
  },
  {
    name: 'users.spawned',
    help: 'Users who arrived.',
    unit: '{user}',
    labels: [],
    points: one(({ users }) => users.spawned),
  },
  {
    name: 'users.dropped',
    help: 'Users who were due but not spawned: limits reached, or a schedule that could not be kept.',
    unit: '{user}',
    labels: [],
    points: one(({ users }) => users.dropped),
  },
  {
    name: 'users.left',
    help: 'Users who have left, by outcome.',
    unit: '{user}',
    labels: ['outcome'],
    points: each('outcome', ({ users: { completed, abandoned, failed, interrupted } }) => ({
      completed,
      abandoned,
      failed,
      interrupted,
    })),
  },
  ...SCENARIO_COUNTERS,
];

export const GAUGES: readonly Metric[] = [
  {
    name: 'users.active',
    help: 'Active users.',
    unit: '{user}',
    labels: [],
    points: one((stats) => stats.activeUsers),
  },
  {
    name: 'requests.in_flight',
    help: 'Requests in flight.',
    unit: '{request}',
    labels: [],
    points: one((stats) => stats.inFlight),
  },
  {
    name: 'target.request_rate',
    help: 'Current target of the loads in requests per second.',
    unit: '{request}/s',
    labels: [],
    points: one((stats) => stats.targetRps),
  },
  {
    name: 'target.arrival_rate',
    help: 'Current target of the loads in arriving users per second.',
    unit: '{user}/s',
    labels: [],
    points: targetOf('users_per_second'),
  },
  {
    name: 'target.users',
    help: 'Current target of the loads in concurrent users.',
    unit: '{user}',
    labels: [],
    points: targetOf('users'),
  },
  {
    name: 'schedule',
    help: 'Position in the schedule, which stops during a pause.',
    unit: 's',
    labels: [],
    points: one((stats) => stats.elapsedSeconds),
  },
  ...SCENARIO_GAUGES,
];

export interface DurationMetric {
  readonly name: string;
  readonly help: string;
  readonly clock: keyof ReturnType<ObservedRun['durations']>;
}

/** See docs/clocks.md. They are as of the last whole second. */
export const DURATIONS: readonly DurationMetric[] = [
  {
    name: 'response_time',
    help: 'Response time: intended start to the end of the response.',
    clock: 'response',
  },
  {
    name: 'service_time',
    help: 'Service time: actual send to the end of the response.',
    clock: 'service',
  },
  {
    name: 'start_delay',
    help: 'Start delay: intended start to actual send.',
    clock: 'startDelay',
  },
  {
    name: 'connect_time',
    help: 'Connect time of connections that were opened: name lookup and TCP handshake.',
    clock: 'connect',
  },
  {
    name: 'tls_time',
    help: 'TLS handshake of connections that were opened.',
    clock: 'tls',
  },
  {
    name: 'first_byte_time',
    help: 'Time to first byte: write of the request to the head of the response.',
    clock: 'firstByte',
  },
];

export interface PartMetric {
  readonly name: string;
  readonly help: string;
  readonly kind: PartKind;
  readonly labels: readonly string[];
  /** Labels from the name of a part. */
  labelsOf(part: string): Readonly<Record<string, string>>;
}

const within = (inner: string) => (part: string) => {
  const slash = part.indexOf('/');
  return { workflow: part.slice(0, slash), [inner]: part.slice(slash + 1) };
};

/** One series for each part of the run; as of the last whole second. */
export const PART_DURATIONS: readonly PartMetric[] = [
  {
    name: 'step.response_time',
    help: 'Response time, by workflow and step.',
    kind: 'step',
    labels: ['workflow', 'step'],
    labelsOf: within('step'),
  },
  {
    name: 'service.response_time',
    help: 'Response time, by service.',
    kind: 'service',
    labels: ['service'],
    labelsOf: (service) => ({ service }),
  },
  {
    name: 'group.time',
    help: 'Groups of journeys: intended start of the first request to the end of the last response.',
    kind: 'group',
    labels: ['workflow', 'group'],
    labelsOf: within('group'),
  },
  {
    name: 'journey.time',
    help: 'Completed journeys: arrival of the user to the end of its last response.',
    kind: 'journey',
    labels: ['workflow'],
    labelsOf: (workflow) => ({ workflow }),
  },
  {
    name: 'journey.timing',
    help: 'Durations that journeys recorded themselves, by name.',
    kind: 'timing',
    labels: ['timing'],
    labelsOf: (timing) => ({ timing }),
  },
];

/** Upper bounds of the buckets, seconds. */
export const BOUNDS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/** The number of durations at or below each of the {@link BOUNDS}. */
export function cumulativeCounts(durations: Durations): number[] {
  return durations.countsUpTo(BOUNDS.map((seconds) => seconds * 1000));
}
