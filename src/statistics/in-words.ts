import { count, milliseconds } from '../text/format.ts';
import type { RunResult, ThresholdResult, TimelineRow, Verdict } from './result.ts';

const VERDICTS: Readonly<Record<Verdict['status'], string>> = {
  valid: 'VALID: the rate was held, the generator was on time',
  'target-limited': 'TARGET-LIMITED: the services did not keep up',
  'generator-limited': 'GENERATOR-LIMITED: this side did not keep up, the numbers are not valid',
  unreachable: 'UNREACHABLE: no request got an answer',
};

/** `VALID: ` and what it means. */
export function verdictInWords(status: Verdict['status']): string {
  return VERDICTS[status];
}

/** What each class of error tells, in a few words; more stands in docs/errors.md. */
export const ERROR_MEANINGS: Readonly<Record<string, string>> = {
  http_4xx: 'the services refused; part of the game, or a wrong path',
  http_5xx: 'the services failed; see their logs',
  timeout: 'no answer in time; a lower rate, or a longer request_timeout_seconds',
  connection_refused: 'nothing listens there; start the service or check the URL',
  connection_reset: 'cut off before the answer was whole; crash, restart or load shedding',
  connection_stale:
    'closed by the service while it was idle; its keep-alive timeout is shorter than think times',
  connection_failed: 'no connection; look at the address and the network',
  dns_error: 'unknown host; check the URL',
  tls_error: 'certificate or handshake',
  protocol_error: 'not HTTP; check the port',
  response_too_large: 'a body above 8 MiB that a step reads, or headers above 16 KiB',
  local_limit: 'no port or open file left on this machine; see `ulimit -n`',
  workflow_error: 'a workflow of your own threw; see the verdict',
  worker_lost: 'a worker thread died; see the verdict',
  aborted: 'given up at the end',
};

/** A second counts as held within this share of its target, or this many requests. */
const TOLERANCE = 0.01;
const TOLERANCE_REQUESTS = 12;

/** Rows count when the whole of them was played and nobody was in surplus. */
export function rateInWords({ timeline, durationSeconds }: RunResult): string {
  const whole = timeline.filter(
    (row) => row.second + row.seconds <= durationSeconds && row.surplus === 0,
  );
  const missed = whole.filter((row) => offBy(row) > tolerance(row));
  if (whole.length === 0) return 'no whole second';
  const all = `${count(secondsOf(whole))} whole second${secondsOf(whole) === 1 ? '' : 's'}`;
  if (missed.length === 0) return `held in ${all}`;
  const worst = missed.reduce((a, b) => (offBy(b) > offBy(a) ? b : a));
  const { second, sent } = worst;
  return `missed in ${count(secondsOf(missed))} of ${all} (second ${second}: ${count(sent)} of ${count(due(worst))})`;
}

/** Waits before the request are worth a word from this on, at the 99th percentile, milliseconds. */
const WAIT_MS = 50;
/** And from this share of the response time on. */
const WAIT_SHARE = 0.1;

/** What the difference between response and service time means, in one sentence; null where it is small. */
export function waitInWords({ latency, verdict }: RunResult): string | null {
  const { response, startDelay } = latency;
  if (startDelay.p99 < Math.max(WAIT_MS, WAIT_SHARE * response.p99)) return null;
  const cause =
    verdict.status === 'generator-limited' ? 'the generator was late' : 'no connection was free';
  return `1 in 100 requests was sent ${milliseconds(startDelay.p99)} late or worse, as ${cause}: service time leaves that wait out, response time counts it, as users do.`;
}

/** Units of what thresholds measure: `latency_p95` and the like are milliseconds. */
const IN_MS = /^(latency|service|start_delay)_/;

/** What was measured for a threshold: `501.25 ms`, `0.9987`. */
export function measuredInWords({ expression, actual }: ThresholdResult): string {
  if (actual === null) return 'not measured';
  const value = actual.toLocaleString('en', { maximumFractionDigits: 4 });
  return IN_MS.test(expression) ? `${value} ms` : value;
}

function offBy(row: TimelineRow): number {
  return Math.abs(row.sent - due(row));
}

function tolerance(row: TimelineRow): number {
  return Math.max(TOLERANCE_REQUESTS, TOLERANCE * due(row));
}

/** Requests on the curve. */
function due({ targetRps, seconds }: TimelineRow): number {
  return targetRps * seconds;
}

function secondsOf(rows: readonly TimelineRow[]): number {
  return rows.reduce((sum, { seconds }) => sum + seconds, 0);
}
