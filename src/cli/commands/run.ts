import { access, constants, open, writeFile } from 'node:fs/promises';
import { otlpWanted } from '../../exports/otlp-settings.ts';
import type { PrometheusAddress } from '../../exports/prometheus.ts';
import { resultJson } from '../../exports/result-json.ts';
import { servicesOf } from '../../generator/services.ts';
import { TrafficGenerator } from '../../generator/traffic-generator.ts';
import { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { nearest } from '../../profile/suggest.ts';
import { RushhourError } from '../../shared/errors.ts';
import type { RunResult } from '../../statistics/result.ts';
import { spawnStore } from '../../store/process.ts';
import { loadWorkflowModules } from '../../workflows/load-modules.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { showProgress } from '../progress.ts';
import { summaryOf } from '../summary.ts';

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
  readonly prometheus?: PrometheusAddress;
  readonly traceparent?: boolean;
  readonly quiet?: boolean;
}

/** A profile that is not named is a taste of `normal`. */
const TASTE = { profile: 'normal', seconds: 30 };

export async function runCommand(
  nameOrPath: string | undefined,
  options: RunCommandOptions,
): Promise<number> {
  const profile = profileOf(nameOrPath, options);
  await loadWorkflowModules(profile.workflowModules);
  const given = givenUrls(profile, options);
  if (options.json !== undefined && options.json !== '-') await checkWritable(options.json);
  const store = given === null ? await spawnStore({ portBase: 0 }) : null;
  try {
    return await play(profile, given ?? store!.urls, options);
  } finally {
    await store?.close();
  }
}

function profileOf(nameOrPath: string | undefined, options: RunCommandOptions): TrafficProfile {
  const profile = TrafficProfile.fromYaml(resolveProfile(nameOrPath ?? TASTE.profile));
  return profile.with({
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
  { target, service = {} }: RunCommandOptions,
): Record<string, string> | null {
  const needed = servicesOf(profile);
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

async function play(
  profile: TrafficProfile,
  urls: Readonly<Record<string, string>>,
  options: RunCommandOptions,
): Promise<number> {
  const { workers, trace, out, prometheus, traceparent = false, json, quiet = false } = options;
  const generator = new TrafficGenerator(profile, urls, {
    ...(workers === undefined ? {} : { workers }),
    ...(trace === undefined ? {} : { trace }),
    ...(out === undefined ? {} : { out }),
    ...(prometheus === undefined ? {} : { prometheus }),
    otlp: otlpWanted(process.env),
    traceparent,
  });
  let signals = 0;
  const onSignal = () => {
    signals++;
    if (signals === 1 && !quiet) process.stderr.write('\nstopping; once more to leave at once\n');
    void (signals === 1 ? generator.stop() : generator.abort()).catch(() => {});
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    await generator.start();
    const { metricsUrl } = generator;
    if (!quiet && metricsUrl !== null) process.stderr.write(`metrics at ${metricsUrl}\n`);
    if (!quiet) await showProgress(generator);
    const result = await generator.finished;
    const failure = await report(result, json);
    return failure ? EXIT.error : exitCodeOf(result, signals > 0);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** Whether a file could not be written. The summary appears in any case. */
async function report(result: RunResult, json: string | undefined): Promise<boolean> {
  const text = resultJson(result);
  const exports = [...(result.exports ?? [])];
  if (json !== undefined && json !== '-') {
    const error = await writeFile(json, text).then(() => null, reasonOf);
    exports.push({ kind: 'file', target: json, error });
  }
  const files = exports.filter(({ kind, error }) => kind === 'file' && error === null);
  const failed = exports.filter(({ error }) => error !== null);
  const out = json === '-' ? process.stderr : process.stdout;
  out.write(
    summaryOf(
      result,
      files.map(({ target }) => target),
    ),
  );
  if (json === '-') process.stdout.write(text);
  for (const { kind, target, error } of failed) {
    const what =
      kind === 'file' ? `${target} was not written` : `metrics were not all at ${target}`;
    process.stderr.write(`rushhour: ${what}: ${error}\n`);
  }
  const dropped = result.trace?.dropped ?? 0;
  if (dropped > 0)
    process.stderr.write(`rushhour: the disk was too slow for ${dropped} lines of the trace\n`);
  return failed.some(({ kind }) => kind === 'file');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function checkWritable(path: string): Promise<void> {
  try {
    await (await open(path, 'a')).close();
    await access(path, constants.W_OK);
  } catch (error) {
    throw new RushhourError(
      'INVALID_OPTION',
      `--json: the file cannot be written: ${reasonOf(error)}`,
    );
  }
}
