import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { metricData } from '../../src/outputs/otlp-metrics.ts';
import type { ObservedRun } from '../../src/outputs/output.ts';
import { PartsCsv } from '../../src/outputs/parts-csv.ts';
import { PrometheusEndpoint } from '../../src/outputs/prometheus.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import { IntervalHistogram } from '../../workers/interval-histogram.ts';
import { aDistribution, aResult } from '../cli/views.ts';
import { anObservedRun } from '../support/observed-run.ts';

function recorded(...durationsMs: readonly number[]) {
  const interval = new IntervalHistogram(2);
  for (const ms of durationsMs) interval.recordMs(ms);
  const merged = new MergedHistogram(2);
  merged.add(interval.take());
  return merged.recorded();
}

const run: ObservedRun = {
  ...anObservedRun(),
  partDurations: () => ({
    step: { 'gift/list': recorded(3, 300), 'gift/wrap': recorded(8) },
    service: { shop: recorded(3, 8, 300) },
    group: { 'gift/check out': recorded(1500) },
    journey: { gift: recorded(9000) },
    timing: { 'age "of" the list': recorded(40) },
  }),
};

it('Prometheus gets a series for each step, service, group, journey and timing', async () => {
  const endpoint = new PrometheusEndpoint({ port: 0 });
  await endpoint.start(run);
  const text = await (await fetch(endpoint.target)).text();
  await endpoint.stop();
  const lines = text.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'rushhour_step_response_time_seconds_count{workflow="gift",step="list"} 2',
      'rushhour_step_response_time_seconds_bucket{workflow="gift",step="list",le="0.25"} 1',
      'rushhour_step_response_time_seconds_bucket{workflow="gift",step="wrap",le="+Inf"} 1',
      'rushhour_service_response_time_seconds_count{service="shop"} 3',
      'rushhour_group_time_seconds_sum{workflow="gift",group="check out"} 1.5',
      'rushhour_journey_time_seconds_bucket{workflow="gift",le="10"} 1',
      'rushhour_journey_timing_seconds_count{timing="age \\"of\\" the list"} 1',
    ]),
  );
});

it('OpenTelemetry gets the same, and nothing for parts without data', () => {
  const named = (observed: ObservedRun, name: string) =>
    metricData(observed).find(({ descriptor }) => descriptor.name === name);
  const steps = named(run, 'rushhour.step.response_time')!;
  expect(steps.descriptor.unit).toBe('s');
  expect(steps.dataPoints).toMatchObject([
    { attributes: { workflow: 'gift', step: 'list' }, value: { count: 2, max: 0.3 } },
    { attributes: { workflow: 'gift', step: 'wrap' }, value: { count: 1 } },
  ]);
  expect(named(run, 'rushhour.group.time')?.dataPoints).toMatchObject([
    { attributes: { workflow: 'gift', group: 'check out' }, value: { sum: 1.5 } },
  ]);
  expect(named(anObservedRun(), 'rushhour.group.time')).toBeUndefined();
});

it('parts.csv has a line for each part, and quotes names that need it', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'rushhour-parts-')), 'parts.csv');
  const { stats, ...result } = aResult();
  const groups = { 'gift/"wrap", send': aDistribution(20) };
  await new PartsCsv(path).result({ ...result, stats: { ...stats, groups } });
  const [header, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(header).toBe('kind,name,failed,count,mean,p50,p90,p95,p99,p999,max');
  const { count, mean, p50, p90, p95, p99, p999, max } = aDistribution(20);
  const figures = [count, mean, p50, p90, p95, p99, p999, max].join();
  expect(lines).toContain(`step,browse/list,12,${figures}`);
  expect(lines).toContain(`group,"gift/""wrap"", send",,${figures}`);
  expect(lines.map((line) => line.split(',')[0])).toEqual(
    expect.arrayContaining(['workflow', 'step', 'service', 'group']),
  );
});
