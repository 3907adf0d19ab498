import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OtlpPush } from '../../src/outputs/otlp.ts';
import type { Environment } from '../../src/outputs/otlp-settings.ts';
import { anObservedRun } from '../support/observed-run.ts';
import { type Push, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startTarget } from '../support/target.ts';
import { until } from '../support/until.ts';

type Answer = (push: Push, response: ServerResponse) => void;

/** Answers with these, one after the other; the last one from then on. */
function inTurn(...answers: readonly [Answer, ...Answer[]]): Answer {
  let turn = 0;
  return (push, response) => answers[Math.min(turn++, answers.length - 1)]!(push, response);
}

const answer =
  (status: number, type = '', body: string | Buffer = '', headers = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { ...(type && { 'content-type': type }), ...headers });
    response.end(body);
  };

const accept = answer(200);
const hang: Answer = () => undefined;

/** A message of protobuf with a number in field 1 and a text in field 2. */
function protobuf(number: number, text: string): Buffer {
  const bytes = Buffer.from(text);
  const { length } = bytes;
  const size = length < 128 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
  return Buffer.concat([Buffer.from([0x08, number, 0x12, ...size]), bytes]);
}

async function receiver(...answers: readonly [Answer, ...Answer[]]) {
  const collector = await startOtlpReceiver(inTurn(...answers));
  onTestFinished(() => collector.close());
  return collector;
}

/** A run with pushes in between until the collector has received this many, and one at the end; its error. */
async function errorOf(url: string, env: Environment = {}, between?: () => boolean) {
  const output = new OtlpPush({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '10000',
    OTEL_METRIC_EXPORT_INTERVAL: between === undefined ? '600000' : '20',
    ...env,
  });
  await output.start(anObservedRun());
  if (between !== undefined) await until(async () => between() || null);
  try {
    await output.result();
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await output.stop();
  }
}

describe('what the collector did not accept is reported in its words', () => {
  it.each<[string, Answer, string]>([
    [
      'a refusal in JSON',
      answer(400, 'application/json', '{"code":3,"message":"bad name"}'),
      '1 of 1 push failed: status 400, bad name',
    ],
    [
      'a refusal in protobuf',
      answer(401, 'application/x-protobuf', protobuf(16, `no ${'token '.repeat(25)}`)),
      `1 of 1 push failed: status 401, no ${'token '.repeat(25).trim()}`,
    ],
    [
      'a refusal by a proxy, in lines',
      answer(413, 'text/plain', 'too\nlarge\n'),
      '1 of 1 push failed: status 413, too large',
    ],
    ['a redirect', answer(302, '', '', { location: '/' }), '1 of 1 push failed: status 302'],
    [
      'a page',
      answer(200, 'text/html', '<html>'),
      '1 of 1 push failed: status 200 with an HTML page: not an OTLP endpoint',
    ],
    [
      'rejected data points',
      answer(
        200,
        'application/x-protobuf',
        Buffer.concat([Buffer.from([0x0a, 11]), protobuf(7, 'no room')]),
      ),
      '1 of 1 push arrived in part: 7 data points rejected: no room',
    ],
    [
      'a collector that asks to come back too late',
      answer(429, '', '', { 'retry-after': '30' }),
      '1 of 1 push failed: status 429',
    ],
  ])('%s', async (_, answers, problem) => {
    const collector = await receiver(answers);
    expect(await errorOf(collector.url)).toBe(problem);
    expect(collector.pushes).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['no response', hang],
    [
      'a response that never ends',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('%s', async (_, answers) => {
    const { url } = await receiver(answers);
    expect(await errorOf(url, { OTEL_EXPORTER_OTLP_TIMEOUT: '300' })).toBe(
      '1 of 1 push failed: no complete response within 0.3 s',
    );
  });

  it('an overload that lasts', async () => {
    const collector = await receiver(answer(503, 'text/plain', 'busy'));
    expect(await errorOf(collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '1400' })).toBe(
      '1 of 1 push failed: status 503, busy',
    );
    expect(collector.pushes.length).toBeGreaterThan(1);
  });

  it('rejected data points in JSON', async () => {
    const partialSuccess = { rejectedDataPoints: '1', errorMessage: 'no room' };
    const { url } = await receiver(
      answer(200, 'application/json', JSON.stringify({ partialSuccess })),
    );
    expect(await errorOf(url, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })).toBe(
      '1 of 1 push arrived in part: 1 data point rejected: no room',
    );
  });

  it('a collector that is absent', { tags: 'long' }, async () => {
    const nobody = await startTarget();
    await nobody.close();
    expect(await errorOf(nobody.url)).toBe('1 of 1 push failed: connection refused (ECONNREFUSED)');
    // A name with an address of each family.
    expect(await errorOf(nobody.url.replace('127.0.0.1', 'localhost'))).toMatch(
      /^1 of 1 push failed: connection refused/,
    );
  });
});

describe('a collector that recovers', () => {
  it('gets the same numbers again, within the deadline of a push', async () => {
    const collector = await receiver(answer(503, '', '', { 'retry-after': '1' }), accept);
    expect(await errorOf(collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '30000' })).toBeNull();
    const [first, second] = collector.pushes;
    expect(second!.body.equals(first!.body)).toBe(true);
  });

  it('is not blamed for numbers that arrived later', async () => {
    const collector = await receiver(answer(400), accept);
    const twice = () => collector.pushes.length >= 2;
    expect(await errorOf(collector.url, {}, twice)).toMatch(
      /^1 of \d+ pushes failed, but the final numbers arrived: status 400$/,
    );
  });

  it('is left alone for as long as it asks for, except for the final numbers', async () => {
    const collector = await receiver(answer(429, '', '', { 'retry-after': '600' }), accept);
    let looks = 0;
    const later = () => collector.pushes.length > 0 && ++looks > 20;
    expect(await errorOf(collector.url, {}, later)).toBe(
      '1 of 2 pushes failed, but the final numbers arrived: status 429',
    );
    expect(collector.pushes).toHaveLength(2);
  });
});

it('a push under way at the end takes no time from the final numbers', async () => {
  const collector = await receiver(hang, accept);
  const begun = () => collector.pushes.length === 1;
  expect(await errorOf(collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '600000' }, begun)).toBeNull();
});

it('a run that aborts waits for no collector', async () => {
  const collector = await receiver(hang);
  const output = new OtlpPush({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
    OTEL_METRIC_EXPORT_INTERVAL: '20',
  });
  await output.start(anObservedRun());
  await until(async () => collector.pushes[0] ?? null);
  await output.stop();
});

it('compression and headers of the environment are used', async () => {
  const collector = await receiver(accept);
  const error = await errorOf(collector.url, {
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20abc=, x-team = shop,',
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-team=toys',
  });
  expect(error).toBeNull();
  const [{ headers, body }] = collector.pushes as [Push];
  expect(headers).toMatchObject({
    authorization: 'Bearer abc=',
    'x-team': 'toys',
    'content-encoding': 'gzip',
  });
  expect(JSON.parse(gunzipSync(body).toString())).toHaveProperty('resourceMetrics');
});

it('a certificate that cannot be read is reported before the run', async () => {
  const missing = join(tmpdir(), 'no-such-certificate.pem');
  const output = new OtlpPush({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://127.0.0.1:1',
    OTEL_EXPORTER_OTLP_CLIENT_KEY: missing,
  });
  await expect(output.start(anObservedRun())).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: `OTEL_EXPORTER_OTLP_CLIENT_KEY: ${missing} cannot be read: no such file or directory (ENOENT)`,
  });
});
