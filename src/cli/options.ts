import { InvalidArgumentError } from 'commander';
import type { Part } from '../border/part.ts';
import { isServiceUrl, SERVICE_URL_RULE } from '../border/service-url.ts';
import type { ListenAddress } from '../outputs/listen-address.ts';
import { DURATION_EXAMPLES, secondsOf } from '../text/duration.ts';
import { figure } from '../text/format.ts';

const PLAIN_SECONDS = /^\d{1,9}(\.\d{1,9})?$/;

/** `30s`, `2m`, `500ms`, `1m30s`, or plain seconds; in seconds. */
export function duration(text: string): number {
  const seconds = PLAIN_SECONDS.test(text.trim()) ? Number(text) : secondsOf(text);
  if (seconds === null) {
    throw new InvalidArgumentError(`Expected seconds, or a time such as ${DURATION_EXAMPLES}.`);
  }
  return seconds;
}

/** A duration above 0. */
export function positiveDuration(text: string): number {
  const seconds = duration(text);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError(`Expected a time above 0, such as ${DURATION_EXAMPLES}.`);
}

/** A number within bounds, or a whole number. */
export function numberFrom(min: number, max: number, { whole = false } = {}) {
  const kind = whole ? 'a whole number' : 'a number';
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const fits = value >= min && value <= max && (!whole || Number.isInteger(value));
    if (!fits) {
      const bounds = `from ${min} to ${figure(max)}`;
      throw new InvalidArgumentError(`Expected ${kind} ${bounds}.`);
    }
    return value;
  };
}

/** `5%` or `5`, as a fraction; more than 0, less than 100%. */
export function percentage(text: string): number {
  const [, number = ''] = /^(\d{1,3}(?:\.\d{1,9})?) ?%?$/.exec(text.trim()) ?? [];
  const value = number === '' ? Number.NaN : Number(number);
  if (!(value > 0 && value < 100)) {
    throw new InvalidArgumentError('It must be a percentage such as 5%.');
  }
  return value / 100;
}

/** The location of a service: a base URL, or a Unix socket. */
export function baseUrl(text: string): string {
  if (!isServiceUrl(text)) throw new InvalidArgumentError(`Expected ${SERVICE_URL_RULE}.`);
  return text;
}

/** `name=URL`, repeatable. */
export function serviceUrl(text: string, before: Readonly<Record<string, string>> = {}) {
  const [, name = '', url = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('Expected name=URL.');
  return { ...before, [name]: baseUrl(url) };
}

/** The colons of an IPv6 address need brackets around it. */
const ADDRESS = /^(?:(?:\[([\da-f:.]+)\]|([^:[\]]+)):)?(\d{1,5})$/i;

/** `9464`, `0.0.0.0:9464` or `[::1]:9464`; without a host, the loopback interface. */
export function listenAddress(example: string) {
  return (text: string): ListenAddress => {
    const [, ipv6, host = ipv6, port = ''] = ADDRESS.exec(text.trim()) ?? [];
    if (port === '' || Number(port) > 65_535) {
      throw new InvalidArgumentError(
        `Expected a port from 0 to 65,535 such as ${example}, or host:port.`,
      );
    }
    return { port: Number(port), ...(host === undefined ? {} : { host }) };
  };
}

/** `2/4`: the third of four shards; `auto`: the one that the scheduler assigns. */
export function shard(text: string): Part | 'auto' {
  if (text.trim() === 'auto') return 'auto';
  const [, index = '', count = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text.trim()) ?? [];
  const part = { index: Number(index), count: Number(count) };
  if (index === '' || part.index >= part.count) {
    throw new InvalidArgumentError(
      'Expected i/n with i from 0 to n - 1, such as 0/4 to 3/4, or auto.',
    );
  }
  return part;
}

const SECONDS_SINCE_1970 = /^\d{9,11}(\.\d{1,6})?$/;
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)$/;

/** A time that means the same on all machines: with a time zone, or in seconds since 1970. */
export function moment(text: string): Date {
  const trimmed = text.trim();
  if (SECONDS_SINCE_1970.test(trimmed)) return new Date(Number(trimmed) * 1000);
  const parsed = new Date(WITH_ZONE.test(trimmed) ? trimmed : Number.NaN);
  if (Number.isNaN(parsed.getTime())) {
    throw new InvalidArgumentError(
      'Expected a time with its zone, such as 2026-01-31T12:00:00Z, or seconds since 1970.',
    );
  }
  return parsed;
}

/** A repeatable text option. */
export function list(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
