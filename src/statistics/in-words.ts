import { count, figure, milliseconds, printable, rate } from '../text/format.ts';
import { type LoadModelName, UNITS } from '../text/load-models.ts';
import {
  isTelling,
  type LoadHeld,
  loadsHeld,
  offBy,
  type Played,
  type Stretch,
} from './rate-held.ts';
import type { RunResult, ThresholdResult, TimelineRow, TrafficStats } from './result.ts';
import { intervalsOf } from './verdict/own-delay.ts';
import { nothingWorked, onlyRedirects } from './warnings.ts';

type Judged = Pick<RunResult, 'verdict' | 'errors' | 'stats' | 'users'>;

/** The verdict as a headline: `VALID: ` and its meaning. The reasons below it contain the figures. */
export function verdictInWords(result: Judged & Played): string {
  const { verdict, errors } = result;
  switch (verdict.status) {
    case 'valid':
      if (nothingWorked(result))
        return 'VALID, but nothing worked: the numbers are those of failures';
      if (onlyRedirects(result)) return 'VALID, but every response was a redirect';
      return validInWords(result);
    case 'target-limited':
      return targetLimitedInWords(verdict);
    case 'generator-limited':
      return errors['workflow_error'] === undefined
        ? 'GENERATOR-LIMITED: the numbers are not valid'
        : 'GENERATOR-LIMITED: a workflow failed, the numbers are not valid';
    case 'unreachable':
      return 'UNREACHABLE: no request got a response';
  }
}

function targetLimitedInWords({ causes = [] }: RunResult['verdict']): string {
  const [cause] = causes;
  if (causes.includes('refused')) return 'TARGET-LIMITED: the services refused requests';
  if (causes.length === 1 && (cause === 'max_users' || cause === 'max_connections')) {
    return `TARGET-LIMITED: ${cause} was reached`;
  }
  if (causes.length === 1 && cause === 'unsteady') {
    return 'TARGET-LIMITED: the services became slower and slower at a constant rate';
  }
  return 'TARGET-LIMITED: the services did not keep up';
}

function validInWords(result: Played): string {
  const telling = loadsHeld(result).filter(isTelling);
  if (telling.length === 0) return 'VALID: the generator was on time';
  const what = telling.length > 1 ? 'all loads were' : HELD[telling[0]!.load.model];
  return telling.every(({ missed }) => missed.length === 0)
    ? `VALID: ${what} held, the generator was on time`
    : `VALID: the generator was on time, ${what.replace('all', 'the')} not held throughout`;
}

const HELD: Readonly<Record<LoadModelName, string>> = {
  requests_per_second: 'the rate was',
  users_per_second: 'the arrival rate was',
  users: 'the number of users was',
};

/** What was held: a rate of requests, or loads in other units. */
export function subjectOf(loads: TrafficStats['loads']): 'rate' | 'load' {
  return loads.every(({ model }) => model === 'requests_per_second') ? 'rate' : 'load';
}

/** Whether a load was on its curve, and its average. */
export interface LoadInWords {
  /** The scenario's name; null for the only load. */
  readonly scenario: string | null;
  readonly held: string;
  readonly average: string;
}

/** Whether each load was on its curve, and which seconds were judged. */
export function loadsInWords(result: Played): LoadInWords[] {
  const helds = loadsHeld(result);
  return helds.map((held) => ({
    scenario: helds.length > 1 ? held.load.name : null,
    held: heldInWords(held),
    average: averageInWords(held),
  }));
}

/** All loads in one sentence. */
export function rateInWords(result: Played): string {
  const loads = loadsInWords(result);
  return loads
    .map(({ scenario, held }) => (scenario === null ? held : `${scenario} ${held}`))
    .join('; ');
}

function averageInWords({ load, actual, seconds }: LoadHeld): string {
  const average = seconds > 0 ? actual / seconds : 0;
  return `${average.toFixed(1)} ${UNITS[load.model]} on average`;
}

function heldInWords(held: LoadHeld): string {
  const { load, stretchSeconds, stretches, missed, actual, due } = held;
  if (stretches.length === 0) return 'no whole second';
  if (!isTelling(held)) {
    const [what, came] =
      load.model === 'requests_per_second' ? ['requests', 'sent'] : ['users', 'came'];
    return `too few ${what} to tell whether it was held (${count(actual)} ${came}, ${count(due)} due)`;
  }
  const amount = (some: readonly Stretch[]) =>
    count(stretchSeconds === 1 ? some.reduce((all, { seconds }) => all + seconds, 0) : some.length);
  // A single stretch may be shorter or longer.
  const unit = stretchSeconds === 1 ? 'whole second' : `stretch of ${stretches[0]!.seconds} s`;
  const units = stretchSeconds === 1 ? 'whole seconds' : `stretches of ${stretchSeconds} s`;
  const all = `${amount(stretches)} ${amount(stretches) === '1' ? unit : units}`;
  if (missed.length === 0) return `held in ${all}`;
  const worst = missed.reduce((a, b) => (offBy(b) > offBy(a) ? b : a));
  const per = load.model === 'users' ? worst.seconds : 1;
  return `missed in ${amount(missed)} of ${all} (second ${worst.second}: ${count(worst.actual / per)} of ${count(worst.due / per)})`;
}

/**
 * The lower bound of the response time: without what may be the generator's own delay. Null if that was not recorded, or
 * there is too little data.
 */
export function intervalsInWords({ latency }: Pick<RunResult, 'latency'>): string | null {
  const intervals = intervalsOf(latency);
  if (intervals.length === 0) return null;
  const list = intervals.map(({ percentile, leastMs }) => {
    return `${percentile} ${milliseconds(leastMs)}`;
  });
  return `Response time includes the generator's own delays. Without them it is at least: ${list.join(', ')}.`;
}

/**
 * The actual and the target level of each load in its unit, as `198 of 200 rps`; in addition the requests, if the loads
 * are in other units.
 *
 * @param last the last whole second
 */
export function levelsInWords(
  { loads, throughputRps, targetRps }: Pick<TrafficStats, 'loads' | 'throughputRps' | 'targetRps'>,
  last: TimelineRow | undefined,
): string[] {
  const [only] = loads;
  if (loads.length <= 1 && (only === undefined || only.model === 'requests_per_second')) {
    return [`${rate(throughputRps)} of ${rate(targetRps)} rps`];
  }
  const levels = loads.flatMap(({ name, model, target }, i) => {
    const { actual = 0 } = last?.loads[i] ?? {};
    if (target === 0 && actual === 0) return [];
    const words = `${rate(actual)} of ${rate(target)} ${UNITS[model]}`;
    return [loads.length > 1 ? `${printable(name)} ${words}` : words];
  });
  return [...levels, `${rate(throughputRps)} rps`];
}

/** Waits before requests are mentioned from this value on, at the 99th percentile, milliseconds. */
const WAIT_MS = 50;
/** And from this fraction of the response time on. */
const WAIT_SHARE = 0.1;

/** What the difference between response and service time means, in one sentence; null if it is small. */
export function waitInWords({ latency, verdict }: RunResult): string | null {
  const { response, startDelay } = latency;
  if (startDelay.p99 < Math.max(WAIT_MS, WAIT_SHARE * response.p99)) return null;
  const cause =
    verdict.status === 'generator-limited' ? 'the generator was late' : 'no connection was free';
  return `1% of the requests were sent at least ${milliseconds(startDelay.p99)} late because ${cause}. Response time includes this wait, service time does not.`;
}

/**
 * The measured value for a threshold, in the unit of its limit: `501.25 ms`, `96.77%`, `0.9987`. With a window: the
 * worst value, and how many windows missed it.
 */
export function measuredInWords({ expression, actual, windows }: ThresholdResult): string {
  if (actual === null) return 'not measured';
  const measured = figureOf(expression, actual);
  if (windows === undefined) return measured;
  return `${measured} at worst; missed in ${count(windows.missed)} of ${count(windows.judged)} windows`;
}

function figureOf(expression: string, actual: number): string {
  const [
    ,
    unit = /^(latency|service|start_delay|group|journey|timing)_/.test(expression) ? 'ms' : '',
  ] = /\d ?(ms|s|%)$/i.exec(expression) ?? [];
  const rounded = (value: number) => figure(Number(value.toFixed(4)));
  switch (unit.toLowerCase()) {
    case '%':
      return `${rounded(actual * 100)}%`;
    case 's':
      return `${rounded(actual / 1000)} s`;
    case 'ms':
      return `${rounded(actual)} ms`;
    default:
      return rounded(actual);
  }
}
