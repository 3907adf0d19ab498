import { InvalidArgumentError } from 'commander';
import { isServiceUrl, SERVICE_URL_RULE } from '../border/service-url.ts';
import type { ListenAddress } from '../outputs/listen-address.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, '': 1 };

/** `30s`, `2m`, `500ms`, `1h`, or plain seconds; in seconds. */
export function duration(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  if (number === '') {
    throw new InvalidArgumentError(`It must be a time such as 30s, 2m, 500ms or 1h.`);
  }
  return Number(number) * UNIT_SECONDS[unit]!;
}

/** A number within bounds, or a whole number. */
export function numberFrom(min: number, max: number, { whole = false } = {}) {
  const kind = whole ? 'a whole number' : 'a number';
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    const fits = value >= min && value <= max && (!whole || Number.isInteger(value));
    if (!fits) {
      const bounds = `from ${min} to ${max.toLocaleString('en')}`;
      throw new InvalidArgumentError(`It must be ${kind} ${bounds}.`);
    }
    return value;
  };
}

/** Where a service is: a base URL, or a Unix socket. */
export function baseUrl(text: string): string {
  if (!isServiceUrl(text)) throw new InvalidArgumentError(`It must be ${SERVICE_URL_RULE}.`);
  return text;
}

/** `name=URL`, repeatable. */
export function serviceUrl(text: string, before: Readonly<Record<string, string>> = {}) {
  const [, name = '', url = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('It must read name=URL.');
  return { ...before, [name]: baseUrl(url) };
}

/** `9464`, `0.0.0.0:9464` or `[::1]:9464`; without a host, this machine only. */
export function listenAddress(text: string): ListenAddress {
  const [, host, port = ''] = /^(?:\[?(.+?)\]?:)?(\d{1,5})$/.exec(text.trim()) ?? [];
  if (port === '' || Number(port) > 65_535) {
    throw new InvalidArgumentError('It must be a port such as 9464, or host:port.');
  }
  return { port: Number(port), ...(host === undefined ? {} : { host }) };
}

/** A repeatable text. */
export function list(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
