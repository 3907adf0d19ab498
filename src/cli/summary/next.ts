import { availableParallelism } from 'node:os';
import { highest } from '../../statistics/highest.ts';
import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { areRefused } from '../../statistics/verdict.ts';
import { count, rate } from '../../text/format.ts';

/** Share of a rate that was too much to try next. */
const LESS = 0.7;

/** What to do next, by verdict and with figures; a good run needs no advice. */
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
    return 'trust the certificate: NODE_EXTRA_CA_CERTS=ca.pem for an authority of your own, or --insecure in a test network; the name in the URL must be one that the certificate has';
  }
  if ((errors['protocol_error'] ?? 0) > 0) {
    return 'check the scheme and the port of the URLs: something else than HTTP answers there, such as HTTPS';
  }
  if ((errors['timeout'] ?? 0) > 0) {
    return 'check why the services accept connections and do not answer: try the address above with curl';
  }
  return 'check that the services run and that their URLs are right: try the address above with curl';
}

function generatorAdvice(result: RunResult): string[] {
  const { workers, errors, timeline } = result;
  if ((errors['workflow_error'] ?? 0) > 0) {
    return ['fix the workflow: its step, file and line are named above'];
  }
  const fewer = `try a lower rate: --rps ${rateToTry(timeline)}`;
  if ((errors['local_limit'] ?? 0) > 0)
    return ['free up ports or files for connections, see above', fewer];
  const cores = availableParallelism();
  const advice = [fewer];
  if (workers < cores - 1) advice.push(`try more workers: --workers ${cores - 1}`);
  else advice.push(`use a machine with more cores (this one has ${cores}), or a less busy one`);
  advice.push('services on this machine compete for its cores: run them elsewhere');
  return advice;
}

function targetAdvice(result: RunResult): string[] {
  const { timeline, startedAt, errors, users, stats } = result;
  if (areRefused({ errors, total: stats.total })) {
    return [
      'check what they refuse, such as in the example above: a wrong URL, credentials, a rate limit (429)',
    ];
  }
  const advice: string[] = [];
  const limited = timeline.filter((row) => row.limitedBy === 'target');
  const [first] = limited;
  if (first !== undefined && startedAt !== null) {
    const at = new Date(Date.parse(startedAt) + first.second * 1000).toISOString();
    advice.push(
      `check the logs of the services from ${at.slice(11, 19)} UTC (second ${first.second}) on: it began at ${rate(first.sent / first.seconds)} rps`,
    );
  }
  const asked = highest(limited.map(target));
  const well = timeline.filter((row) => row.limitedBy === null && row.targetRps >= asked);
  const seconds = (rows: readonly TimelineRow[]) => rows.reduce((sum, row) => sum + row.seconds, 0);
  if (seconds(well) > seconds(limited)) {
    advice.push(
      `${rate(asked)} rps went well in ${count(seconds(well))} seconds and not in ${count(seconds(limited))}: look for what was different before you try a lower rate`,
    );
  } else {
    advice.push(`for a rate that they can handle: --rps ${rateToTry(timeline)}`);
  }
  if (users.dropped + stats.queued > 0) {
    advice.push('if they can handle more connections: raise max_connections in the profile');
  }
  if ((errors['timeout'] ?? 0) > 0) {
    advice.push('if responses may take that long: raise request_timeout_seconds in the profile');
  }
  return advice;
}

function thresholdAdvice({ thresholds, latency }: RunResult): string[] {
  if (thresholds.every(({ passed }) => passed)) return [];
  const { response, service } = latency;
  return [
    service.p95 > response.p95 / 2
      ? 'the numbers are valid and a threshold was missed: the time was spent in the services'
      : 'the numbers are valid and a threshold was missed: most of the time was spent waiting, see start delay',
  ];
}

/** The highest rate that went well, or else some of the highest, and of what was sent at all. */
function rateToTry(timeline: readonly TimelineRow[]): string {
  const asked = highest(timeline.map(target));
  const sent = highest(timeline.map((row) => row.sent / row.seconds));
  const well = highest(timeline.filter((row) => row.limitedBy === null).map(target));
  const tried = well > 0 && well < asked ? well : LESS * Math.min(asked, sent);
  return rate(Math.max(1, Math.floor(tried))).replaceAll(',', '');
}

function target({ targetRps }: TimelineRow): number {
  return targetRps;
}
