import { RushhourError, reasonOf } from '../../border/errors.ts';
import { loadWorkflows } from '../../engine/load-workflows.ts';
import { servicesOf } from '../../engine/services.ts';
import type { ListenAddress } from '../../outputs/listen-address.ts';
import { otlpWanted } from '../../outputs/otlp-settings.ts';
import { resultJson, writeResult } from '../../outputs/result-json.ts';
import { checkWritable } from '../../outputs/writable.ts';
import type { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { nearest } from '../../profile/suggest.ts';
import type { RunResult } from '../../statistics/result.ts';
import type { StoreProcess } from '../../store/process.ts';
import { count } from '../../text/format.ts';
import { consentOf, requireConsent } from '../consent.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { Interruptions } from '../interruptions.ts';

export interface RunCommandOptions {
  readonly target?: string;
  readonly service?: Readonly<Record<string, string>>;
  readonly rps?: number;
  readonly duration?: number;
  readonly rampUp?: number;
  readonly rampDown?: number;
  readonly workers?: number;
  readonly seed?: number;
  readonly threshold?: readonly string[];
  readonly json?: string;
  readonly trace?: string;
  readonly out?: string;
  readonly report?: string;
  readonly prometheus?: ListenAddress;
  readonly dashboard?: ListenAddress;
  readonly traceparent?: boolean;
  readonly insecure?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
}

const INSECURE =
  'rushhour: WARNING: --insecure: no certificate is checked; whoever is on the way can read and change everything, tokens included\n';

/** A profile that is not named is a taste of `normal`. */
const TASTE = { profile: 'normal', seconds: 30 };

export async function runCommand(
  nameOrPath: string | undefined,
  options: RunCommandOptions,
): Promise<number> {
  const profile = await profileOf(nameOrPath, options);
  const called = servicesOf(profile, await loadWorkflows(profile));
  const given = givenUrls(profile, called, options);
  if (given !== null) {
    const urls = called.flatMap((service) => given[service] ?? []);
    await requireConsent(urls, profile.requestsPerSecond, consentOf(options.yes));
  }
  if (options.insecure) process.stderr.write(INSECURE);
  if (options.json !== undefined && options.json !== '-') {
    await checkWritable(options.json, '--json: the file');
  }
  const store = given === null ? await startStore(profile) : null;
  try {
    return await play(profile, given ?? store!.urls, options);
  } finally {
    await store?.close();
  }
}

async function profileOf(
  nameOrPath: string | undefined,
  options: RunCommandOptions,
): Promise<TrafficProfile> {
  const path = resolveProfile(nameOrPath ?? TASTE.profile);
  const { TrafficProfile } = await import('../../profile/profile.ts');
  return TrafficProfile.fromYaml(path).with({
    requestsPerSecond: options.rps,
    durationSeconds: options.duration ?? (nameOrPath === undefined ? TASTE.seconds : undefined),
    rampUpSeconds: options.rampUp,
    rampDownSeconds: options.rampDown,
    seed: options.seed,
    thresholds: options.threshold,
  });
}

/** `--service` before `--target` before the profile's own; null where none of them is given. */
function givenUrls(
  profile: TrafficProfile,
  needed: readonly string[],
  { target, service = {} }: RunCommandOptions,
): Record<string, string> | null {
  for (const name of Object.keys(service)) {
    if (needed.includes(name)) continue;
    const meant = nearest(name, needed);
    const hint = meant === null ? '' : ` Did you mean ${meant}?`;
    throw new RushhourError(
      'INVALID_OPTION',
      `--service ${name}: profile "${profile.name}" calls ${needed.join(', ')}.${hint}`,
    );
  }
  const targets = target === undefined ? [] : needed.map((name) => [name, target] as const);
  const urls = { ...profile.services, ...Object.fromEntries(targets), ...service };
  return Object.keys(urls).length === 0 ? null : urls;
}

async function startStore({ requestsPerSecond }: TrafficProfile): Promise<StoreProcess> {
  const { spawnStore } = await import('../../store/process.ts');
  return spawnStore({ portBase: 0, expectedRps: requestsPerSecond });
}

async function play(
  profile: TrafficProfile,
  urls: Readonly<Record<string, string>>,
  options: RunCommandOptions,
): Promise<number> {
  const {
    workers,
    trace,
    out,
    report,
    prometheus,
    dashboard,
    traceparent = false,
    insecure = false,
    json,
    quiet = false,
  } = options;
  // What a wrong command line does not need is not loaded for it.
  const { TrafficGenerator } = await import('../../engine/traffic-generator.ts');
  const live = quiet ? null : await import('../live/show.ts');
  const generator = new TrafficGenerator(profile, urls, {
    ...(workers === undefined ? {} : { workers }),
    ...(trace === undefined ? {} : { trace }),
    ...(out === undefined ? {} : { out }),
    ...(report === undefined ? {} : { report }),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(dashboard === undefined ? {} : { dashboard }),
    otlp: otlpWanted(process.env),
    traceparent,
    insecure,
  });
  const interruptions = new Interruptions(generator);
  try {
    const showProgress = live?.prepareProgress(generator, interruptions);
    await generator.start();
    const { metricsUrl, dashboardUrl } = generator;
    // Without its token nobody could open it: said to the quiet as well.
    if (dashboardUrl !== null) process.stderr.write(`dashboard at ${dashboardUrl}\n`);
    if (!quiet && metricsUrl !== null) process.stderr.write(`metrics at ${metricsUrl}\n`);
    await showProgress?.();
    const result = await generator.finished;
    const failure = await sayAndWrite(result, json);
    return failure ? EXIT.error : exitCodeOf(result, interruptions.any || result.stoppedEarly);
  } finally {
    interruptions.close();
  }
}

/** Whether a file could not be written. The summary appears in any case. */
async function sayAndWrite(result: RunResult, json: string | undefined): Promise<boolean> {
  const exports = [...(result.exports ?? [])];
  if (json !== undefined && json !== '-') {
    const error = await writeResult(json, result).then(() => null, reasonOf);
    exports.push({ kind: 'file', target: json, error });
  }
  const files = exports.filter(({ kind, error }) => kind === 'file' && error === null);
  const failed = exports.filter(({ error }) => error !== null);
  const { summaryOf } = await import('../summary/summary.ts');
  const { terminalOf } = await import('../terminal.ts');
  const out = json === '-' ? process.stderr : process.stdout;
  const written = files.map(({ target }) => target);
  out.write(summaryOf(result, terminalOf(out), written));
  if (json === '-') process.stdout.write(resultJson(result));
  for (const { kind, target, error } of failed) {
    const what =
      kind === 'file' ? `${target} was not written` : `metrics were not all at ${target}`;
    process.stderr.write(`rushhour: ${what}: ${error}\n`);
  }
  const filesFailed = failed.some(({ kind }) => kind === 'file');
  const dropped = result.trace?.dropped ?? 0;
  // Of a disk that is full it was said already.
  if (dropped > 0 && !filesFailed) {
    process.stderr.write(
      `rushhour: the disk was too slow for ${count(dropped)} lines of the trace\n`,
    );
  }
  return filesFailed;
}
