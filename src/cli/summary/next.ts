import { availableParallelism } from 'node:os';
import { parseThreshold } from '../../profile/threshold.ts';
import { highest } from '../../statistics/highest.ts';
import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { sum } from '../../statistics/sum.ts';
import { inShort, plural, rate } from '../../text/format.ts';
import { type LoadModelName, UNITS } from '../../text/load-models.ts';
import { askedIn, goodRows, levelToTry, servedRps } from './level-to-try.ts';

/** There is no option for the levels of scenarios. */
const LOWER_LEVELS = 'lower levels of the scenarios in the profile';

const OPTIONS: Readonly<Record<LoadModelName, string>> = {
  requests_per_second: '--rps',
  users_per_second: '--users-per-second',
  users: '--users',
};

/** How to phrase "less load". */
const LESS: Readonly<Record<LoadModelName, string>> = {
  requests_per_second: 'a lower rate',
  users_per_second: 'a lower arrival rate',
  users: 'fewer users',
};

/** What to do next, by verdict and with figures; empty for a good run. */
export function nextLines(result: RunResult): string[] {
  const advice = adviceOn(result);
  return advice.length === 0 ? [] : ['  next', ...advice.map((line) => `    - ${line}`)];
}

function adviceOn(result: RunResult): string[] {
  switch (result.verdict.status) {
    case 'unreachable':
      return [unreachableAdvice(result)];
    case 'generator-limited':
      return generatorAdvice(result);
    case 'target-limited':
      return targetAdvice(result);
    case 'valid':
      return thresholdAdvice(result);
  }
}

function unreachableAdvice({ errors }: RunResult): string {
  if ((errors['tls_error'] ?? 0) > 0) {
    return 'trust the certificate: NODE_EXTRA_CA_CERTS=ca.pem for your own certificate authority, or --insecure in a test network; the certificate must be valid for the host name in the URL';
  }
  if ((errors['protocol_error'] ?? 0) > 0) {
    return 'check the scheme and the port of the URLs: something other than plain HTTP responds there, such as HTTPS';
  }
  if ((errors['timeout'] ?? 0) > 0) {
    return 'check why the services accept connections but do not respond: try the address above with curl';
  }
  return 'check that the services are running and that their URLs are correct: try the address above with curl';
}

function generatorAdvice(result: RunResult): string[] {
  const { workers, errors } = result;
  if ((errors['workflow_error'] ?? 0) > 0) {
    return ['fix the workflow: its step, file and line are named above'];
  }
  const model = modelOf(result);
  const fewer = `try ${model === null ? LOWER_LEVELS : `${LESS[model]}: ${option(result, model)}`}`;
  if ((errors['local_limit'] ?? 0) > 0)
    return ['free up ports or files for connections, see above', fewer];
  const cores = availableParallelism();
  const advice = [fewer];
  if (workers > cores) advice.push(`use fewer workers: this machine has ${plural(cores, 'core')}`);
  else if (workers < cores - 1) advice.push(`try more workers: --workers ${cores - 1}`);
  else advice.push(`use a machine with more cores (this one has ${cores}), or a less busy one`);
  advice.push('services on this machine compete for its cores: run them elsewhere');
  return advice;
}

function targetAdvice(result: RunResult): string[] {
  const { errors, verdict } = result;
  const causes = verdict.causes ?? [];
  if (causes.includes('refused')) {
    return [
      'check which requests they refuse, such as the example above: a wrong URL, credentials, a rate limit (429)',
    ];
  }
  if (causes.length === 1 && causes[0] === 'max_users') {
    const otherwise = result.loads.some(({ model }) => model === 'users')
      ? 'ask for fewer concurrent users'
      : 'shorten journeys: shorter think times, fewer steps';
    return [`raise max_users in the profile, or ${otherwise}`];
  }
  const advice = [...whereToLook(result), whatToTry(result)];
  if (causes.includes('max_connections') || causes.includes('waits')) {
    advice.push(
      'if the services can handle more connections: raise max_connections in the profile',
    );
  }
  if ((errors['timeout'] ?? 0) > 0) {
    advice.push('if responses may take that long: raise request_timeout_seconds in the profile');
  }
  return advice;
}

/** The second from which the services no longer kept up. */
function whereToLook({ timeline, startedAt }: RunResult): string[] {
  const first = timeline.find((row) => row.limitedBy === 'target');
  if (first === undefined || startedAt === null) return [];
  const at = new Date(Date.parse(startedAt) + first.second * 1000).toISOString();
  return [
    `check the logs of the services from ${at.slice(11, 19)} UTC (second ${first.second}) on: the problem began at ${rate(first.sent / first.seconds)} rps`,
  ];
}

/** Another rate, unless the same rate went well most of the time. */
function whatToTry(result: RunResult): string {
  const { timeline } = result;
  const model = modelOf(result);
  const level = (row: TimelineRow) => askedIn(row, model ?? 'requests_per_second');
  const limited = timeline.filter((row) => row.limitedBy === 'target');
  const asked = highest(limited.map(level));
  const well = secondsOf(goodRows(result).filter((row) => level(row) >= asked));
  if (model !== null && asked > 0 && well > secondsOf(limited)) {
    return `${rate(asked)} ${UNITS[model]} went well in ${plural(well, 'second')} and not in ${plural(secondsOf(limited), 'second')}: find out what was different before you try ${LESS[model]}`;
  }
  const served = servedRps(timeline);
  const why = served > 0 ? `they completed ${rate(served)} requests per second, so try` : 'try';
  const what = model === null ? LOWER_LEVELS : option(result, model);
  return `for a load that the services can handle: ${why} ${what}`;
}

/** Of the only load; null if there are several. */
function modelOf({ loads: [only, ...others] }: RunResult): LoadModelName | null {
  if (others.length > 0) return null;
  return only?.model ?? 'requests_per_second';
}

function option(result: RunResult, model: LoadModelName): string {
  return `${OPTIONS[model]} ${levelToTry(result, model)}`;
}

function secondsOf(rows: readonly TimelineRow[]): number {
  return sum(rows, ({ seconds }) => seconds);
}

function thresholdAdvice({ thresholds, latency, stats, durationSeconds }: RunResult): string[] {
  const missed = thresholds.filter(({ passed }) => !passed);
  if (missed.length === 0) return [];
  if (missed.every(({ actual }) => actual === null)) {
    const { tooLong = [], unmeasured = [] } = Object.groupBy(
      missed.map(({ expression }) => expression),
      (expression) => {
        const { windowSeconds } = parseThreshold(expression);
        return (windowSeconds ?? 0) > durationSeconds ? 'tooLong' : 'unmeasured';
      },
    );
    return [
      ...(unmeasured.length === 0
        ? []
        : [`nothing was measured for ${inShort(unmeasured)}${namesNoted(stats)}`]),
      ...(tooLong.length === 0
        ? []
        : [
            `the run ended before the first window of ${inShort(tooLong)}: let it run longer, or shorten the windows`,
          ]),
    ];
  }
  const { response, service } = latency;
  return [
    service.p95 > response.p95 / 2
      ? 'the numbers are valid, but a threshold was missed: the time was spent in the services'
      : 'the numbers are valid, but a threshold was missed: most of the time was spent waiting, see start delay',
  ];
}

/** Names that thresholds may have meant: a name that no journey uses is not an error before the run. */
function namesNoted({ checks, counters, timings, groups }: RunResult['stats']): string {
  const noted = Object.entries({ checks, counters, timings, groups }).flatMap(([kind, named]) => {
    const names = Object.keys(named);
    return names.length === 0 ? [] : `${kind} ${inShort(names)}`;
  });
  return noted.length === 0 ? '' : `; journeys recorded ${noted.join('; ')}`;
}
