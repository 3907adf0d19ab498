import { RushhourError } from '../border/errors.ts';
import type { ListenAddress } from '../outputs/listen-address.ts';
import { TrafficProfile } from '../profile/profile.ts';
import { show } from '../profile/show.ts';
import { nearest } from '../profile/suggest.ts';
import type { MemberOptions } from '../shards/member.ts';

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

const KNOWN: Readonly<Record<keyof GeneratorOptions, true>> = {
  workers: true,
  runId: true,
  traceparent: true,
  insecure: true,
  dashboard: true,
  outputs: true,
  json: true,
  trace: true,
  out: true,
  report: true,
  prometheus: true,
  otlp: true,
  shard: true,
  startAt: true,
  rendezvous: true,
};

/**
 * Repeats the checks of the types, for callers without types: a misspelled option would start a different run.
 *
 * @throws RushhourError `INVALID_OPTION`
 */
export function checkOptions(options: GeneratorOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw refused(`the options are ${show(options)}: expected an object`);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(KNOWN, name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, Object.keys(KNOWN));
    const hint =
      meant === null
        ? `the known options are ${Object.keys(KNOWN).join(', ')}`
        : `did you mean ${meant}?`;
    throw refused(`there is no option ${show(unknown)}: ${hint}`);
  }
  const { workers = 1, runId, outputs = [] } = options;
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS)) {
    throw refused(`workers is ${show(workers)}: expected a whole number from 1 to ${MAX_WORKERS}`);
  }
  if (runId !== undefined && !RUN_ID.test(runId)) {
    throw refused(`runId is ${show(runId)}: expected 1 to 64 letters, digits, "_" or "-"`);
  }
  if (!Array.isArray(outputs) || !outputs.every(isOutput)) {
    throw refused('outputs must be a list of objects and module paths');
  }
}

/** @throws RushhourError `INVALID_OPTION` */
export function checkProfile(profile: TrafficProfile): void {
  if (profile instanceof TrafficProfile) return;
  throw refused(
    'the profile must be created by TrafficProfile.from() or TrafficProfile.fromYaml()',
  );
}

function isOutput(output: unknown): boolean {
  return typeof output === 'string' || (typeof output === 'object' && output !== null);
}

function refused(message: string): RushhourError {
  return new RushhourError('INVALID_OPTION', message);
}
