import { describe, expect, it } from 'vitest';
import { otlpSettings, otlpWanted } from '../../src/outputs/otlp-settings.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('metrics are pushed', () => {
  it.each([
    ['where an endpoint is named', ENDPOINT, true],
    [
      'where one is named for metrics alone',
      { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://a/b' },
      true,
    ],
    ['not where none is', { OTEL_SERVICE_NAME: 'shop' }, false],
    ['not where it is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
    ['not where the SDK is off', { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }, false],
    ['not where metrics are off', { ...ENDPOINT, OTEL_METRICS_EXPORTER: 'none' }, false],
  ])('%s', (_, env, wanted) => {
    expect(otlpWanted(env)).toBe(wanted);
  });
});

describe('the settings', () => {
  it('are the standard ones, except for an interval that fits a short run', () => {
    expect(otlpSettings(ENDPOINT)).toEqual({
      protocol: 'http/protobuf',
      url: 'http://collector:4318/v1/metrics',
      target: 'http://collector:4318/v1/metrics',
      headers: {},
      gzip: false,
      tls: {},
      temporality: 'cumulative',
      intervalMs: 5000,
      timeoutMs: 3000,
    });
  });

  it('for metrics take precedence over those for all signals, and show no credentials', () => {
    const settings = otlpSettings({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://user:secret@backend/otlp?key=secret',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_TIMEOUT: '700',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_CERTIFICATE: 'all.pem',
      OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE: 'metrics.pem',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'Delta',
    });
    expect(settings).toEqual({
      protocol: 'http/json',
      url: 'https://user:secret@backend/otlp?key=secret',
      target: 'https://backend/otlp',
      headers: {},
      gzip: true,
      tls: { ca: 'metrics.pem' },
      temporality: 'delta',
      intervalMs: 1000,
      timeoutMs: 700,
    });
  });

  it('prevent an interval and a timeout beyond the range of a timer from firing at once', () => {
    const settings = otlpSettings({
      ...ENDPOINT,
      OTEL_METRIC_EXPORT_INTERVAL: '3000000000',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1e30',
    });
    expect(settings).toMatchObject({ intervalMs: 2 ** 31 - 1, timeoutMs: 2 ** 31 - 1 });
  });

  it.each([
    ['a protocol that is not spoken', { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /PROTOCOL is grpc/],
    [
      'an address without a scheme',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      /ENDPOINT is collector:4318: expected an http/,
    ],
    [
      'a compression that is not spoken',
      { OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' },
      /COMPRESSION is zstd: use none or gzip$/,
    ],
    [
      'a temporality that does not exist',
      { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'both' },
      /TEMPORALITY_PREFERENCE is both: use cumulative or delta or lowmemory$/,
    ],
    [
      'headers that are not pairs, without their secrets',
      { OTEL_EXPORTER_OTLP_HEADERS: 'Bearer secret' },
      /HEADERS: expected name=value pairs separated by commas, with percent-encoded values$/,
    ],
    [
      'headers that cannot be sent',
      { OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-key=a%0Ab' },
      /METRICS_HEADERS: expected name=value pairs/,
    ],
  ])('reject %s', (_, env, message) => {
    expect(() => otlpSettings({ ...ENDPOINT, ...env })).toThrow(message);
  });
});
