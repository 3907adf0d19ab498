import { expect, it, onTestFinished } from 'vitest';
import { OtlpPush } from '../../src/outputs/otlp.ts';
import type { ObservedRun } from '../../src/outputs/output.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import { IntervalHistogram } from '../../workers/interval-histogram.ts';
import { anObservedRun } from '../support/observed-run.ts';
import { type OtlpRequest, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { until } from '../support/until.ts';

const DELTA = 1;
const CUMULATIVE = 2;

/** A run that has one more request, of 3 ms, at each look. */
function aGrowingRun(): ObservedRun & { requests: number; countedSinceMs: number } {
  const idle = anObservedRun();
  const response = new MergedHistogram();
  return {
    ...idle,
    requests: 0,
    countedSinceMs: 0,
    stats() {
      this.requests++;
      const interval = new IntervalHistogram();
      interval.recordMs(3);
      response.add(interval.take());
      return { ...idle.stats(), successful: this.requests };
    },
    durations: () => ({ ...idle.durations(), response: response.recorded() }),
  };
}

/** Plays until so many pushes are answered, some of them with an error, and returns those that arrived. */
async function pushed(temporality: string, run: ObservedRun, refuses: (nth: number) => boolean) {
  const arrived: OtlpRequest[] = [];
  let nth = 0;
  const collector = await startOtlpReceiver(({ body }, response) => {
    const refused = refuses(nth++);
    if (!refused) arrived.push(JSON.parse(body.toString()) as OtlpRequest);
    response.writeHead(refused ? 400 : 200).end();
  });
  onTestFinished(() => collector.close());
  const output = new OtlpPush({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_TIMEOUT: '60000',
    OTEL_METRIC_EXPORT_INTERVAL: '20',
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
  });
  await output.start(run);
  await until(async () => nth >= 6 || null);
  await output.result().catch(() => {});
  await output.stop();
  return arrived.map(({ resourceMetrics: [{ scopeMetrics }] }) => {
    const { metrics } = scopeMetrics[0];
    const metric = (name: string) => metrics.find((one) => one.name === `rushhour.${name}`)!;
    const { sum } = metric('requests.successful');
    const { histogram } = metric('response_time');
    return {
      temporalities: [sum!.aggregationTemporality, histogram!.aggregationTemporality],
      requests: sum!.dataPoints[0]!,
      times: histogram!.dataPoints[0]!,
    };
  });
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

it.each(['delta', 'lowmemory'])('with %s, what arrived adds up to the totals', async (name) => {
  const run = aGrowingRun();
  const pushes = await pushed(name, run, (nth) => nth === 1 || nth === 2);
  expect(total(pushes.map(({ requests }) => Number(requests.asInt)))).toBe(run.requests);
  expect(total(pushes.map(({ times }) => Number(times.count)))).toBe(run.requests);
  expect(total(pushes.flatMap(({ times }) => times.bucketCounts.map(Number)))).toBe(run.requests);
  expect(total(pushes.map(({ times }) => times.sum))).toBeCloseTo(0.003 * run.requests, 6);
  for (const [i, { temporalities, requests }] of pushes.entries()) {
    expect(temporalities).toEqual([DELTA, DELTA]);
    // Each starts where the one before it ended.
    if (i > 0) expect(requests.startTimeUnixNano).toBe(pushes[i - 1]!.requests.timeUnixNano);
  }
  // Two pushes were refused: the next one contains theirs.
  expect(Number(pushes[1]!.requests.asInt)).toBe(3);
});

it('by default, each push contains the totals', async () => {
  const run = aGrowingRun();
  const pushes = await pushed('', run, () => false);
  expect(
    pushes.every(({ temporalities }) => temporalities.every((one) => one === CUMULATIVE)),
  ).toBe(true);
  expect(Number(pushes.at(-1)!.requests.asInt)).toBe(run.requests);
});

it('after a reset of the statistics, counters start at 0', async () => {
  const run = aGrowingRun();
  const pushes = await pushed('delta', run, (nth) => {
    if (nth === 2) {
      run.countedSinceMs = 1000;
      run.requests = 0;
    }
    return false;
  });
  const sinceReset = pushes.slice(3).map(({ requests }) => Number(requests.asInt));
  expect(total(sinceReset)).toBe(run.requests);
});
