import { RushhourError } from '../../border/errors.ts';
import type { Part } from '../../border/part.ts';
import { expectedRps } from '../../engine/limits.ts';
import { loadWorkflows } from '../../engine/load-workflows.ts';
import { servicesOf } from '../../engine/services.ts';
import type { GeneratorOptions, TrafficGenerator } from '../../engine/traffic-generator.ts';
import { isStandardOutput } from '../../outputs/destination.ts';
import type { ListenAddress } from '../../outputs/listen-address.ts';
import { otlpWanted } from '../../outputs/otlp-settings.ts';
import type { Output } from '../../outputs/output.ts';
import type { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import type { RunResult } from '../../statistics/result.ts';
import type { StoreProcess } from '../../store/process.ts';
import { plural, printable } from '../../text/format.ts';
import { type CiOptions, ciOutputs } from '../ci.ts';
import { consentOf, requireConsent } from '../consent.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { Interruptions } from '../interruptions.ts';
import { levelsInWords } from '../levels.ts';
import type { Progress } from '../live/show.ts';
import { type OverrideOptions, overridden, type SetOptions } from '../overrides.ts';
import { checkStoreHas, givenUrls, type UrlOptions } from '../service-urls.ts';

export interface RunCommandOptions extends CiOptions, OverrideOptions, SetOptions, UrlOptions {
  readonly workers?: number;
  readonly runId?: string;
  readonly json?: string;
  readonly trace?: string;
  readonly out?: string;
  readonly report?: string;
  readonly output?: readonly string[];
  readonly prometheus?: ListenAddress;
  readonly dashboard?: ListenAddress;
  readonly traceparent?: boolean;
  readonly insecure?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
  readonly shard?: Part | 'auto';
  readonly shards?: number;
  readonly startAt?: Date;
  readonly rendezvous?: string;
  /** Seconds. */
  readonly rendezvousTimeout?: number;
}

const INSECURE =
  'rushhour: WARNING: --insecure accepts any certificate: anyone on the network path can read and change all data, tokens included\n';

/** Without a profile, `normal` runs for a short time. */
const TASTE = { profile: 'normal', seconds: 30 };

export async function runCommand(
  nameOrPath: string | undefined,
  options: RunCommandOptions,
): Promise<number> {
  checkShardOptions(options);
  const profile = await profileOf(nameOrPath, options);
  const called = servicesOf(profile, await loadWorkflows(profile));
  const given = givenUrls(profile, called, options);
  if (given !== null) {
    const urls = called.flatMap((service) => given[service] ?? []);
    await requireConsent(urls, levelsInWords(profile), consentOf(options.yes));
  }
  if (options.insecure) process.stderr.write(INSECURE);
  if (given === null) checkStoreHas(called);
  const store = given === null ? await startStore(profile) : null;
  try {
    return await play(profile, given ?? store!.urls, options, store);
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
  const taste = nameOrPath === undefined ? { duration: TASTE.seconds } : {};
  return overridden(TrafficProfile.fromYaml(path, options), { ...taste, ...options });
}

/** The embedded store, sized for this rate. */
export async function startStore(profile: TrafficProfile): Promise<StoreProcess> {
  const { spawnStore } = await import('../../store/process.ts');
  return spawnStore({ portBase: 0, expectedRps: expectedRps(profile) });
}

async function play(
  profile: TrafficProfile,
  urls: Readonly<Record<string, string>>,
  options: RunCommandOptions,
  store: StoreProcess | null,
): Promise<number> {
  const {
    workers,
    runId,
    trace,
    out,
    report,
    prometheus,
    dashboard,
    traceparent = false,
    insecure = false,
    json,
    output: outputs = [],
    startAt,
    quiet = false,
  } = options;
  // Not loaded until the command line is known to be valid.
  const { TrafficGenerator } = await import('../../engine/traffic-generator.ts');
  const live = quiet ? null : await import('../live/show.ts');
  const { summaryOf } = await import('../summary/summary.ts');
  const { terminalOf } = await import('../terminal.ts');
  const toStdout = [json, trace, report].some(
    (path) => path !== undefined && isStandardOutput(path),
  );
  const screen = toStdout ? process.stderr : process.stdout;
  /** The first of all outputs, so that the summary appears before any file is written. */
  const summary: Output = {
    result(result) {
      progress?.end();
      interruptions.runIsOver();
      screen.write(summaryOf(result, terminalOf(screen)));
    },
  };
  const generator = new TrafficGenerator(profile, urls, {
    outputs: [summary, ...ciOutputs(options), ...outputs],
    ...(json === undefined ? {} : { json }),
    ...(workers === undefined ? {} : { workers }),
    ...(runId === undefined ? {} : { runId }),
    ...(trace === undefined ? {} : { trace }),
    ...(out === undefined ? {} : { out }),
    ...(report === undefined ? {} : { report }),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(await memberOptions(options)),
    ...(startAt === undefined ? {} : { startAt }),
    ...(dashboard === undefined ? {} : { dashboard }),
    otlp: otlpWanted(process.env),
    traceparent,
    insecure,
  });
  const interruptions = new Interruptions(generator);
  let progress: Progress | undefined;
  try {
    progress = live?.prepareProgress(generator, interruptions);
    await generator.start();
    const { metricsUrl, dashboardUrl } = generator;
    // Printed even with --quiet, because the page cannot be opened without its token.
    if (dashboardUrl !== null) process.stderr.write(`dashboard at ${dashboardUrl}\n`);
    if (!quiet && metricsUrl !== null) process.stderr.write(`metrics at ${metricsUrl}\n`);
    const loss = stopWithoutStore(generator, store);
    await progress?.show();
    const result = await generator.finished;
    if (sayWhatWentOut(result, screen) || loss.seen) return EXIT.error;
    return exitCodeOf(result, interruptions.any || wasStopped(result));
  } finally {
    interruptions.close();
  }
}

/** The index of this shard, and where it meets the others. */
async function memberOptions({
  shard,
  shards,
  rendezvous: folder,
  rendezvousTimeout: timeoutSeconds,
}: RunCommandOptions): Promise<Pick<GeneratorOptions, 'shard' | 'rendezvous'>> {
  const part = shard === 'auto' ? await shardOfScheduler(process.env, shards) : shard;
  return {
    ...(part === undefined ? {} : { shard: part }),
    ...(folder === undefined
      ? {}
      : { rendezvous: { folder, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) } }),
  };
}

/** Rejects an option that another option makes pointless: it is probably a mistake. */
function checkShardOptions(options: RunCommandOptions): void {
  const { shard, shards, rendezvous, rendezvousTimeout } = options;
  if (shards !== undefined && shard !== 'auto') {
    const { index, count } = shard ?? { index: 0, count: shards };
    throw new RushhourError(
      'INVALID_OPTION',
      `--shards ${shards} requires --shard auto: an explicit shard includes their number, such as --shard ${index}/${count}`,
    );
  }
  if (rendezvousTimeout !== undefined && rendezvous === undefined) {
    throw new RushhourError('INVALID_OPTION', '--rendezvous-timeout requires --rendezvous');
  }
}

async function shardOfScheduler(env: NodeJS.ProcessEnv, count?: number): Promise<Part> {
  const { detectShard } = await import('../../shards/detect.ts');
  const { refuseThrottledArray } = await import('../../shards/slurm-throttle.ts');
  const part = detectShard(env, count);
  await refuseThrottledArray(env, part.count);
  return part;
}

/** Ended early by a person, not by a threshold. */
function wasStopped({ stoppedEarly, stoppedBecause }: RunResult): boolean {
  return stoppedEarly && stoppedBecause === undefined;
}

/** Stops a run whose embedded store has died: there is nothing left to measure. */
function stopWithoutStore(generator: TrafficGenerator, store: StoreProcess | null) {
  const loss = { seen: false };
  void store?.exited.then(({ code, signal }) => {
    // The store is closed after the run.
    if (!generator.running) return;
    loss.seen = true;
    const how = signal === null ? `with exit code ${code}` : `killed by ${signal}`;
    const trouble = `the embedded store ended, ${how}, and the run was stopped`;
    generator.stop(trouble).catch(() => {});
  });
  return loss;
}

/** Lists what was written and what was not. Returns whether a file could not be written. */
function sayWhatWentOut(result: RunResult, out: NodeJS.WriteStream): boolean {
  const exports = result.exports ?? [];
  const isFile = ({ kind, target }: (typeof exports)[number]) =>
    kind === 'file' && !isStandardOutput(target);
  const written = exports.filter((one) => isFile(one) && one.error === null);
  const failed = exports.filter(({ error }) => error !== null);
  if (written.length > 0) {
    out.write(`${written.map(({ target }) => `  written: ${printable(target)}\n`).join('')}\n`);
  }
  for (const { kind, target, error } of failed) {
    const words = kind === 'teardown' ? error : `${FAILURES[kind](target)}: ${error}`;
    process.stderr.write(`rushhour: ${words}\n`);
  }
  const filesFailed = failed.some(({ kind }) => kind === 'file');
  const dropped = result.trace?.dropped ?? 0;
  // A full disk has already been reported.
  if (dropped > 0 && !filesFailed) {
    process.stderr.write(
      `rushhour: the disk was too slow: ${plural(dropped, 'line')} of the trace dropped\n`,
    );
  }
  return filesFailed;
}

type Kind = NonNullable<RunResult['exports']>[number]['kind'];

const FAILURES: Readonly<Record<Exclude<Kind, 'teardown'>, (target: string) => string>> = {
  file: (target) => `${target} was not written`,
  endpoint: (target) => `not all metrics reached ${target}`,
  output: (target) => `the output ${target} failed`,
};
