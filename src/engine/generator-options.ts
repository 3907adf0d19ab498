import { isDate } from 'node:util/types';
import { RushhourError } from '../border/errors.ts';
import type { ListenAddress } from '../outputs/listen-address.ts';
import { TrafficProfile } from '../profile/profile.ts';
import { isMapping, show } from '../profile/show.ts';
import { nearest } from '../profile/suggest.ts';
import type { MemberOptions } from '../shards/member.ts';
import type { ServiceUrls } from './services.ts';

export interface GeneratorOptions extends MemberOptions {
  /**
   * Worker threads, 1 to 64. Default: one less than the number of cores, at least 1. Never more than four per core,
   * or than the limit of connections or users.
   */
  readonly workers?: number;
  /**
   * Identifies this run to workflows: 1 to 64 letters, digits, `_` or `-`. Default: 8 random characters.
   */
  readonly runId?: string;
  /** Sends a W3C trace context with each request; the lines of a trace then contain the ids. Default: false. */
  readonly traceparent?: boolean;
  /**
   * Accepts any TLS certificate: expired, self-signed, for another name. Default: false. Anyone on the network path can
   * then read and change all data, tokens included: use it only for your own services in a test network.
   */
  readonly insecure?: boolean;
  /** Serves a page to watch and control the run; see `dashboardUrl`. */
  readonly dashboard?: ListenAddress;
}

export const MAX_WORKERS = 64;
const RUN_ID = /^[\w-]{1,64}$/;

/** What an option must be, phrased to follow "expected". */
interface Kind {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
}

const FLAG: Kind = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};
const PATH: Kind = {
  expected: 'a path',
  accepts: (value) => typeof value === 'string',
};
const ADDRESS: Kind = {
  expected: 'an object with a port from 0 to 65,535, and optionally a host',
  accepts: (value) =>
    isMapping(value) &&
    isWholeNumber(value['port'], 0, 65_535) &&
    ['string', 'undefined'].includes(typeof value['host']),
};

const OPTIONS: Readonly<Record<keyof GeneratorOptions, Kind>> = {
  workers: {
    expected: `a whole number from 1 to ${MAX_WORKERS}`,
    accepts: (value) => isWholeNumber(value, 1, MAX_WORKERS),
  },
  runId: {
    expected: '1 to 64 letters, digits, "_" or "-"',
    accepts: (value) => typeof value === 'string' && RUN_ID.test(value),
  },
  traceparent: FLAG,
  insecure: FLAG,
  dashboard: ADDRESS,
  outputs: {
    expected: 'a list of objects and module paths',
    accepts: (value) => Array.isArray(value) && value.every(isOutput),
  },
  json: PATH,
  trace: PATH,
  out: PATH,
  report: PATH,
  prometheus: ADDRESS,
  otlp: FLAG,
  shard: {
    expected: 'an object with an index and a count',
    accepts: isMapping,
  },
  startAt: {
    expected: 'a date object',
    accepts: isDate,
  },
  rendezvous: {
    expected: 'an object with a folder',
    accepts: (value) => isMapping(value) && typeof value['folder'] === 'string',
  },
};

/**
 * Repeats the checks of the types, for callers without types: a misspelled option, or a flag that is the text "false",
 * would start a different run.
 *
 * @throws RushhourError `INVALID_OPTION`
 */
export function checkOptions(options: GeneratorOptions): void {
  if (!isMapping(options)) throw refused(`the options are ${show(options)}: expected an object`);
  const names = Object.keys(OPTIONS);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, names);
    const hint =
      meant === null ? `the known options are ${names.join(', ')}` : `did you mean ${meant}?`;
    throw refused(`there is no option ${show(unknown)}: ${hint}`);
  }
  for (const [name, { expected, accepts }] of Object.entries(OPTIONS)) {
    const value = options[name];
    if (value === undefined || accepts(value)) continue;
    throw refused(`${name} is ${show(value)}: expected ${expected}`);
  }
}

/**
 * The URLs themselves are checked when the run starts, together with the profile's.
 *
 * @throws RushhourError `INVALID_OPTION`
 */
export function checkUrlsByName(urls: ServiceUrls): void {
  if (isMapping(urls)) return;
  throw refused(
    `the service URLs are ${show(urls)}: expected an object of service names and their URLs`,
  );
}

/** @throws RushhourError `INVALID_OPTION` */
export function checkProfile(profile: TrafficProfile): void {
  if (profile instanceof TrafficProfile) return;
  throw refused(
    'the profile must be created by TrafficProfile.from() or TrafficProfile.fromYaml()',
  );
}

function isWholeNumber(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function isOutput(output: unknown): boolean {
  return typeof output === 'string' || (typeof output === 'object' && output !== null);
}

function refused(message: string): RushhourError {
  return new RushhourError('INVALID_OPTION', message);
}
