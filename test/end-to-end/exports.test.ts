import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { HistogramLogReader } from 'hdr-histogram-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { type OtlpRequest, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { profileOf } from '../support/profiles.ts';
import { hdrHistogramJar, java } from '../support/programs.ts';
import { answerAll, startTarget, type Target } from '../support/target.ts';
import { until } from '../support/until.ts';

const profile = (durationSeconds: number) =>
  profileOf({
    requestsPerSecond: 60,
    durationSeconds,
    thinkTimeSeconds: { min: 0.1, max: 0.3 },
  });

const traceparents: string[] = [];
let target: Target;
let folder: string;
beforeAll(async () => {
  target = await startTarget((request, response) => {
    const { traceparent } = request.headers;
    if (typeof traceparent === 'string') traceparents.push(traceparent);
    answerAll(request, response);
  });
  folder = await mkdtemp(join(tmpdir(), 'rushhour-exports-'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await target.close();
  await rm(folder, { recursive: true });
});

/** Sum and count of a metric in Prometheus' text format, over all its label sets. */
function total(text: string, name: string): number {
  const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

describe('a run that exports everything', () => {
  let out: string;
  let result: RunResult;
  let scraped: string;
  let pushed: OtlpRequest;
  let pushHeaders: Record<string, unknown>;

  beforeAll(async () => {
    out = join(folder, 'deep', 'out');
    const collector = await startOtlpReceiver();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
    vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-team=shop');
    vi.stubEnv('OTEL_SERVICE_NAME', 'flash-sale');
    vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '500');
    const generator = new TrafficGenerator(profile(4), target.urls, {
      workers: 2,
      out,
      prometheus: { port: 0 },
      otlp: true,
      traceparent: true,
    });
    await generator.start();
    scraped = await until(async () => {
      const text = await (await fetch(generator.metricsUrl!)).text();
      return total(text, 'rushhour_response_time_seconds_count') > 0 ? text : null;
    });
    result = await generator.finished;
    await expect(fetch(generator.metricsUrl!)).rejects.toThrow();
    const last = collector.pushes.at(-1)!;
    pushed = JSON.parse(last.body.toString()) as OtlpRequest;
    pushHeaders = { ...last.headers, path: last.path, pushes: collector.pushes.length };
    await collector.close();
  });

  it('keeps its books, and reports what it exported', () => {
    expectFinalBooksToBalance(result);
    expect(result.exports!.every(({ error }) => error === null)).toBe(true);
    const files = result.exports!.filter(({ kind }) => kind === 'file');
    expect(files.map((file) => file.target)).toEqual(
      [
        'trace.jsonl.gz',
        'report.html',
        'response.hlog',
        'service.hlog',
        'timeline.csv',
        'loads.csv',
        'parts.csv',
        'result.json',
      ].map((name) => join(out, name)),
    );
  });

  it('writes a result that fits the published schema', async () => {
    const written = JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as RunResult;
    const schema = join(import.meta.dirname, '../../docs/result.schema.json');
    const validate = new Ajv2020({ allErrors: true }).compile(
      JSON.parse(await readFile(schema, 'utf8')) as object,
    );
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true);
    expect({ ...written, exports: null }).toEqual({ ...result, exports: null });
  });

  it('writes the timeline as a table', async () => {
    const text = await readFile(join(out, 'timeline.csv'), 'utf8');
    const [header = '', ...lines] = text.trimEnd().split('\n');
    const columns = header.split(',');
    expect(lines).toHaveLength(result.timeline.length);
    for (const [i, line] of lines.entries()) {
      const cells = line.split(',');
      expect(cells).toHaveLength(columns.length);
      const { second, sent, p50, limitedBy } = result.timeline[i]!;
      const row = Object.fromEntries(columns.map((column, j) => [column, cells[j]]));
      const cell = (value: string | number | null) => String(value ?? '');
      expect(row).toMatchObject({
        second: cell(second),
        sent: cell(sent),
        p50: cell(p50),
        limitedBy: cell(limitedBy),
      });
    }
  });

  it.each(['response', 'service'] as const)(
    'writes a log of %s times that adds up to the result',
    async (clock) => {
      const text = await readFile(join(out, `${clock}.hlog`), 'utf8');
      const reader = new HistogramLogReader(text, 64);
      const whole = reader.nextIntervalHistogram()!;
      let intervals = 1;
      for (let one = reader.nextIntervalHistogram(); one !== null; intervals++) {
        whole.add(one);
        one = reader.nextIntervalHistogram();
      }
      const { count, p50, p99, max } = result.latency[clock];
      expect(intervals).toBe(result.timeline.length);
      expect(whole.totalCount).toBe(count);
      expect(whole.getValueAtPercentile(50) / 1000).toBeCloseTo(p50, 2);
      // Only the result contains the exact maximum; a log contains its bucket, 0.1% wide.
      expect(whole.getValueAtPercentile(99) / 1000 / p99).toBeCloseTo(1, 2);
      expect(whole.maxValue / 1000 / max).toBeCloseTo(1, 2);
    },
  );

  it.skipIf(java.skip)(
    "writes logs that HdrHistogram's own analyzer reads (needs java and its jar)",
    () => {
      expect(java.found, `java, and ${hdrHistogramJar}`).toBe(true);
      for (const clock of ['response', 'service'] as const) {
        const log = join(out, `${clock}.hlog`);
        const tool = ['-cp', hdrHistogramJar, 'org.HdrHistogram.HistogramLogProcessor'];
        const report = execFileSync('java', [...tool, '-i', log, '-outputValueUnitRatio', '1000'], {
          encoding: 'utf8',
        });
        const { count, mean } = result.latency[clock];
        const figure = (name: string) =>
          Number(new RegExp(`${name} += +([0-9.]+)`).exec(report)?.[1]);
        expect(figure('Total count')).toBe(count);
        expect(figure('Mean') / mean).toBeCloseTo(1, 2);
      }
    },
  );

  it('sends its own trace context with each request, which its trace contains', async () => {
    const trace = gunzipSync(await readFile(join(out, 'trace.jsonl.gz'))).toString();
    const lines = trace
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { user: string; traceId: string; spanId: string });
    expect(lines).toHaveLength(result.stats.total);
    const sent = lines.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`);
    expect(sent.toSorted()).toEqual(traceparents.toSorted());
    for (const header of sent) expect(header).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    const users = new Set(lines.map(({ user }) => user));
    const journeys = new Set(lines.map(({ user, traceId }) => `${user} ${traceId}`));
    expect(journeys.size, 'a trace a journey').toBe(users.size);
    expect(new Set(lines.map(({ traceId }) => traceId)).size).toBe(users.size);
    expect(new Set(lines.map(({ spanId }) => spanId)).size).toBe(lines.length);
  });

  it('serves what Prometheus reads, during the run', () => {
    expect(total(scraped, 'rushhour_requests_total')).toBeGreaterThan(0);
    expect(total(scraped, 'rushhour_user_type_requests_total')).toBeGreaterThan(0);
    const count = total(scraped, 'rushhour_service_time_seconds_count');
    expect(scraped).toContain(`rushhour_service_time_seconds_bucket{le="+Inf"} ${count}\n`);
    expect(scraped).toContain('rushhour_run_info{profile="test",seed="1"} 1\n');
  });

  it('pushes its last numbers to the collector, under the names of the standard variables', () => {
    expect(pushHeaders).toMatchObject({ path: '/v1/metrics', 'x-team': 'shop' });
    expect(pushHeaders['pushes']).toBeGreaterThan(1);
    const [{ resource, scopeMetrics }] = pushed.resourceMetrics;
    const attribute = (name: string) =>
      resource.attributes.find(({ key }) => key === name)?.value.stringValue;
    expect(attribute('service.name')).toBe('flash-sale');
    expect(attribute('rushhour.profile')).toBe('test');
    const metric = (name: string) => scopeMetrics[0].metrics.find((one) => one.name === name)!;
    const { sum } = metric('rushhour.requests');
    expect(sum).toMatchObject({ isMonotonic: true, aggregationTemporality: 2 });
    const requests = sum!.dataPoints.reduce((all, { asInt }) => all + asInt, 0);
    expect(requests).toBe(result.stats.total);
    const { unit, histogram } = metric('rushhour.response_time');
    expect(unit).toBe('s');
    const [point] = histogram!.dataPoints;
    expect(point!.count).toBe(result.stats.total);
    expect(point!.bucketCounts).toHaveLength(point!.explicitBounds.length + 1);
    expect(point!.bucketCounts.reduce((all, one) => all + one, 0)).toBe(point!.count);
    const { mean, count } = result.latency.response;
    expect(point!.sum).toBeCloseTo((mean * count) / 1000, 6);
  });
});

describe('a run whose folder is gone', () => {
  it('has its result, which reports what was not written', async () => {
    const out = join(folder, 'gone');
    const generator = new TrafficGenerator(profile(2), target.urls, { out });
    await generator.start();
    await rm(out, { recursive: true });
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    expect(result.exports).toHaveLength(8);
    for (const { error } of result.exports!) expect(error).toMatch(/ENOENT/);
  });
});
