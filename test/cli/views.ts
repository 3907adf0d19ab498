import type { LiveView } from '../../src/cli/live/view.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { RESPONSE_TIME_BOUNDS_MS } from '../../src/statistics/response-times.ts';
import type {
  Distribution,
  RunResult,
  TimelineRow,
  WorkflowOutcomes,
} from '../../src/statistics/result.ts';

const plain = (text: string) => text;

/** A terminal without color; without rows, a file. */
export function aTerminal(columns = 80, rows: number | null = null): Terminal {
  return { columns, rows, bold: plain, dim: plain, red: plain, green: plain, yellow: plain };
}

export function aDistribution(p99: number): Distribution {
  return {
    count: 1000,
    mean: p99 / 5,
    p50: p99 / 6,
    p90: p99 / 3,
    p95: p99 / 2,
    p99,
    p999: p99 * 2,
    max: p99 * 3,
  };
}

export function aRow(second: number, row: Partial<TimelineRow> = {}): TimelineRow {
  const seconds = (limit: TimelineRow['limitedBy']) => (row.limitedBy === limit ? 1 : 0);
  return {
    second,
    seconds: 1,
    sentAfterEnd: 0,
    limitedSeconds: { generator: seconds('generator'), target: seconds('target') },
    targetRps: 200,
    sent: 200,
    completed: 200,
    failed: 0,
    activeUsers: 310,
    dropped: 0,
    surplus: 0,
    queued: 0,
    p50: 3,
    p90: 6,
    p95: 8.77,
    p99: 17.7,
    max: 30,
    serviceP99: 13.8,
    latenessP99: 1,
    limitedBy: null,
    loads: [],
    errors: {},
    requestsByWorkflow: { browse: 150, gift: 50 },
    usersByWorkflow: { browse: 210, gift: 100 },
    responseTimes: { offset: 14, counts: [100, 60, 40] },
    ...row,
  };
}

function outcomes(gone: Omit<WorkflowOutcomes, 'spawned' | 'active'>): WorkflowOutcomes {
  const spawned = Object.values(gone).reduce((sum, users) => sum + users, 0);
  return { spawned, active: 0, ...gone };
}

/** A typical result; tests override what matters to them. */
export function aResult(result: Partial<RunResult> = {}): RunResult {
  const response = aDistribution(17.7);
  const users = {
    planned: 1100,
    spawned: 1100,
    active: 0,
    completed: 900,
    abandoned: 150,
    failed: 20,
    interrupted: 30,
    dropped: 0,
  };
  const errors = { timeout: 3, http_5xx: 12 };
  return {
    formatVersion: 2,
    profile: 'shop',
    seed: 1,
    workers: 1,
    startedAt: '2026-01-05T12:00:00.000Z',
    durationSeconds: 18,
    loads: [],
    stoppedEarly: false,
    verdict: { status: 'valid', reasons: [] },
    stats: {
      total: 3865,
      sentAfterEnd: 0,
      successful: 3850,
      failed: 15,
      inFlight: 0,
      successRate: 3850 / 3865,
      latencyMean: response.mean,
      latencyP50: response.p50,
      latencyP95: response.p95,
      latencyP99: response.p99,
      latencyMax: response.max,
      throughputRps: 198,
      targetRps: 200,
      loads: [],
      elapsedSeconds: 18,
      activeUsers: 310,
      requestsByWorkflow: { browse: 2865, gift: 1000 },
      requestsByUserType: { free: 3865 },
      requestsByStep: { 'browse/list': 2000, 'browse/product': 865, 'gift/wrap': 1000 },
      latencyByWorkflow: { browse: aDistribution(20), gift: aDistribution(5) },
      latencyByStep: { 'browse/list': aDistribution(20), 'browse/product': aDistribution(10) },
      latencyByService: { product: aDistribution(18), cart: aDistribution(5) },
      failedByStep: { 'browse/list': 12, 'gift/wrap': 3 },
      failedByService: { product: 12, cart: 3 },
      outcomesByWorkflow: {
        browse: outcomes({ completed: 600, abandoned: 150, failed: 0, interrupted: 20 }),
        gift: outcomes({ completed: 300, abandoned: 0, failed: 20, interrupted: 10 }),
      },
      requestsByScenario: {},
      failedByScenario: {},
      outcomesByScenario: {},
      latencyByScenario: {},
      checks: {},
      failureReasons: {},
      counters: {},
      timings: {},
      groups: {},
      journeyTimes: {},
      statusCodes: { 200: 3850, 503: 12 },
      strayRedirects: 0,
      users,
      errors,
      bytesReceived: 1_000_000,
      cacheHitRate: null,
      connections: { opened: 12, reused: 3853, resumed: 0, retried: 0 },
      surplus: 0,
      queued: 0,
    },
    latency: {
      response,
      service: aDistribution(13.8),
      startDelay: { ...aDistribution(2.6), max: 21 },
      atLeast: aDistribution(16.9),
      readDelay: aDistribution(0.3),
    },
    users,
    errors,
    errorExamples: { http_5xx: 'browse/list: GET http://127.0.0.1:8003/products -> 503' },
    percentiles: {
      response: [
        { percentile: 0, ms: 1 },
        { percentile: 50, ms: response.p50 },
        { percentile: 99, ms: response.p99 },
        { percentile: 100, ms: response.max },
      ],
      service: [
        { percentile: 50, ms: 2.3 },
        { percentile: 100, ms: 41.4 },
      ],
    },
    thresholds: [],
    responseTimeBoundsMs: [...RESPONSE_TIME_BOUNDS_MS],
    timeline: Array.from({ length: 18 }, (_, second) =>
      aRow(second, second < 10 ? { sent: 100, targetRps: 100 } : {}),
    ),
    ...result,
  };
}

export function aView(view: Partial<LiveView> = {}): LiveView {
  const { stats, latency, percentiles, errorExamples, timeline } = aResult();
  return {
    name: 'shop',
    phase: 'ramp-down',
    durationSeconds: 30,
    stats: { ...stats, latency, percentiles, errorExamples, timeline },
    verdict: { status: 'valid', reasons: [] },
    ...view,
  };
}
