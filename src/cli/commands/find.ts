import { type Capacity, capacityOf } from '../../answers/find/capacity.ts';
import type { FinishReason } from '../../answers/find/finder.ts';
import { objectiveOf } from '../../answers/find/objective.ts';
import { Observer } from '../../answers/find/observer.ts';
import { RushhourError } from '../../border/errors.ts';
import { inputFilesOf } from '../../engine/input-files.ts';
import { loadWorkflows } from '../../engine/load-workflows.ts';
import { servicesOf } from '../../engine/services.ts';
import type { TrafficGenerator } from '../../engine/traffic-generator.ts';
import { checkDestinations, wantedFiles, writeTo } from '../../outputs/destination.ts';
import type { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile } from '../../profile/shipped.ts';
import { parseThreshold } from '../../profile/threshold.ts';
import type { RunResult } from '../../statistics/result.ts';
import { count } from '../../text/format.ts';
import { capacityLines, probeLine } from '../answers/capacity.ts';
import { consentOf, requireConsent } from '../consent.ts';
import { EXIT } from '../exit-codes.ts';
import { Interruptions } from '../interruptions.ts';
import type { SetOptions } from '../overrides.ts';
import { sayWritten, screenBeside } from '../screen.ts';
import { checkStoreHas, givenUrls, type UrlOptions } from '../service-urls.ts';
import { terminalOf } from '../terminal.ts';
import { startStore } from './run.ts';

export interface FindCommandOptions extends SetOptions, UrlOptions {
  readonly slo: readonly string[];
  /** A fraction. */
  readonly precision?: number;
  readonly confidence?: number;
  /** Seconds. */
  readonly budget?: number;
  readonly rps?: number;
  readonly workers?: number;
  readonly seed?: number;
  readonly json?: string;
  readonly report?: string;
  readonly insecure?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
}

const DEFAULTS = { precision: 0.05, confidence: 0.95, budget: 1200 };
/** The run is planned to be longer than the search. */
const MARGIN_SECONDS = 60;
/** The factor by which a run's rate can be moved, up and down. */
const MOST_TIMES = 10;
const LOOK_EVERY_MS = 200;

/** Searches for the highest rate at which every objective holds, within one run. */
export async function findCommand(
  nameOrPath: string,
  options: FindCommandOptions,
): Promise<number> {
  const objectives = options.slo.map((slo) => objectiveOf(parseThreshold(slo)));
  const profile = await steadyProfile(nameOrPath, options);
  const startRps = profile.requestsPerSecond ?? 0;
  const mostRps = MOST_TIMES * startRps;
  const catalogue = await loadWorkflows(profile);
  const { json, report } = options;
  await checkDestinations(
    wantedFiles({ '--json': json, '--report': report }),
    inputFilesOf(profile, catalogue),
  );
  const called = servicesOf(profile, catalogue);
  const given = givenUrls(profile, called, options);
  if (given !== null) {
    const urls = called.flatMap((service) => given[service] ?? []);
    const what = `${count(mostRps)} requests per second`;
    await requireConsent(urls, what, consentOf(options.yes));
  }
  if (given === null) checkStoreHas(called);
  const store =
    given === null ? await startStore(profile.with({ requestsPerSecond: mostRps })) : null;
  try {
    const { workers, insecure = false, seed = profile.seed } = options;
    const { TrafficGenerator } = await import('../../engine/traffic-generator.ts');
    const generator = new TrafficGenerator(profile, given ?? store!.urls, {
      ...(workers === undefined ? {} : { workers }),
      insecure,
    });
    const { precision, confidence, budget } = { ...DEFAULTS, ...options };
    const observer = new Observer(objectives, {
      startRps,
      lowestRps: startRps / MOST_TIMES,
      highestRps: mostRps,
      precision,
      confidence,
      budgetSeconds: budget,
      seed,
    });
    const { because, result, interrupted } = await search(generator, observer, options);
    const { probes, found, seconds } = observer;
    const expressions = objectives.map(({ expression }) => expression);
    const facts = { profile: profile.name, seed, objectives: expressions, confidence };
    const capacity = capacityOf({ ...facts, probes, seconds }, found, because);
    await tell(capacity, result, precision, options);
    return interrupted ? EXIT.interrupted : exitCodeOf(capacity);
  } finally {
    await store?.close();
  }
}

/** A constant rate, for longer than the search may take. */
async function steadyProfile(
  nameOrPath: string,
  { rps, seed, set, budget = DEFAULTS.budget }: FindCommandOptions,
): Promise<TrafficProfile> {
  const { TrafficProfile } = await import('../../profile/profile.ts');
  const profile = TrafficProfile.fromYaml(resolveProfile(nameOrPath), { set });
  const instead = otherThanARate(profile, rps);
  if (instead !== null) {
    throw new RushhourError(
      'INVALID_OPTION',
      `profile "${profile.name}" has ${instead.has}, and find searches for a rate of requests: ${instead.remedy}`,
    );
  }
  return profile.with({
    requestsPerSecond: rps,
    seed,
    durationSeconds: budget + MARGIN_SECONDS,
    rampUpSeconds: 0,
    rampDownSeconds: 0,
    thresholds: [],
  });
}

/** What a profile has that gives no rate to move, and what to do about it; null where it has one. */
function otherThanARate(
  profile: TrafficProfile,
  rps: number | undefined,
): { has: string; remedy: string } | null {
  const replace = 'replace them by one requests_per_second';
  if (profile.scenarios !== null) return { has: 'scenarios', remedy: replace };
  if (profile.stages !== null) return { has: 'stages', remedy: replace };
  if (profile.requestsPerSecond !== null || rps !== undefined) return null;
  const has = profile.users === null ? 'users_per_second' : 'users';
  return { has, remedy: 'give --rps N, the rate to start at, to search with the same journeys' };
}

async function search(
  generator: TrafficGenerator,
  observer: Observer,
  { quiet = false }: FindCommandOptions,
): Promise<{ because: FinishReason; result: RunResult; interrupted: boolean }> {
  const interruptions = new Interruptions(generator);
  let because: FinishReason = 'budget';
  let said = 0;
  try {
    await generator.start();
    for await (const { timeline } of generator.watch(LOOK_EVERY_MS)) {
      const order = observer.read(timeline);
      for (; said < observer.probes.length; said++) {
        if (!quiet) process.stderr.write(`${probeLine(observer.probes[said]!)}\n`);
      }
      if (order.do === 'finish') {
        because = order.because;
        break;
      }
      const isOpen = generator.rateRange !== null && !interruptions.any;
      if (isOpen && order.rps !== generator.requestsPerSecond) generator.setRate(order.rps);
    }
    const interrupted = interruptions.any;
    if (interrupted) because = 'interrupted';
    return { because, result: await generator.stop(), interrupted };
  } finally {
    interruptions.close();
  }
}

async function tell(
  capacity: Capacity,
  result: RunResult,
  precision: number,
  { json, report }: FindCommandOptions,
): Promise<void> {
  const out = screenBeside([json, report]);
  out.write(capacityLines(capacity, precision, terminalOf(out)));
  if (json !== undefined) await writeTo(json, [`${JSON.stringify(capacity, null, 2)}\n`]);
  if (report !== undefined) {
    const { capacityPage } = await import('../../answers/pages.ts');
    await writeTo(report, [await capacityPage({ capacity, result, precision })]);
  }
  sayWritten(out, [json, report]);
}

function exitCodeOf({ because, low, confirmed }: Capacity): number {
  if (because === 'generator-limited') return EXIT.generatorLimited;
  if (because === 'lowest') return EXIT.thresholdMissed;
  return low !== null && (confirmed || because === 'highest') ? EXIT.good : EXIT.error;
}
