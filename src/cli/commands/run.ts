import { expectedRps } from '../../engine/limits.ts';
import { loadWorkflows } from '../../engine/load-workflows.ts';
import { servicesOf } from '../../engine/services.ts';
import type { TrafficGenerator } from '../../engine/traffic-generator.ts';
import type { Output } from '../../outputs/output.ts';
import type { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import type { RunResult } from '../../statistics/result.ts';
import type { StoreProcess } from '../../store/process.ts';
import { plural } from '../../text/format.ts';
import { ciOutputs } from '../ci.ts';
import { consentOf, requireConsent } from '../consent.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { Interruptions } from '../interruptions.ts';
import { levelsInWords } from '../levels.ts';
import type { Progress } from '../live/show.ts';
import { overridden } from '../overrides.ts';
import { sayWritten, screenBeside } from '../screen.ts';
import { checkStoreHas, givenUrls } from '../service-urls.ts';
import { checkShardOptions, generatorOptions, type RunCommandOptions } from './run-options.ts';

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
  const { trace, report, json, junit, summary: markdown, quiet = false } = options;
  // Not loaded until the command line is known to be valid.
  const { TrafficGenerator } = await import('../../engine/traffic-generator.ts');
  const live = quiet ? null : await import('../live/show.ts');
  const { summaryOf } = await import('../summary/summary.ts');
  const { terminalOf } = await import('../terminal.ts');
  const screen = screenBeside([json, trace, report, junit, markdown]);
  /** The first of all outputs, so that the summary appears before any file is written. */
  const summary: Output = {
    result(result) {
      progress?.end();
      interruptions.runIsOver();
      screen.write(summaryOf(result, terminalOf(screen)));
    },
  };
  const asked = await generatorOptions(options, [summary, ...ciOutputs(options)]);
  const generator = new TrafficGenerator(profile, urls, asked);
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
  const written = exports.filter(({ kind, error }) => kind === 'file' && error === null);
  const failed = exports.filter(({ error }) => error !== null);
  sayWritten(
    out,
    written.map(({ target }) => target),
  );
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
