import { count, milliseconds } from '../text/format.ts';
import { isTelling, offBy, type Played, rateHeld, type Stretch } from './rate-held.ts';
import type { RunResult, ThresholdResult, Verdict } from './result.ts';

const VERDICTS: Readonly<Record<Verdict['status'], string>> = {
  valid: 'VALID: the rate was held, the generator was on time',
  'target-limited': 'TARGET-LIMITED: the services did not keep up',
  'generator-limited': 'GENERATOR-LIMITED: this side did not keep up, the numbers are not valid',
  unreachable: 'UNREACHABLE: no request got an answer',
};

/** `VALID: ` and what it means. */
export function verdictInWords(result: Pick<RunResult, 'verdict'> & Played): string {
  const { status } = result.verdict;
  if (status !== 'valid') return VERDICTS[status];
  const held = rateHeld(result);
  if (!isTelling(held)) return 'VALID: the generator was on time';
  return held.missed.length === 0
    ? VERDICTS.valid
    : 'VALID: the generator was on time, the rate was not held throughout';
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

/** Whether the rate was held, and by which seconds that is judged. */
export function rateInWords(result: Played): string {
  const held = rateHeld(result);
  const { stretchSeconds, stretches, missed, sent, due } = held;
  if (stretches.length === 0) return 'no whole second';
  if (!isTelling(held)) {
    return `too few requests to tell whether it was held (${count(sent)} sent, ${count(due)} due)`;
  }
  const amount = (some: readonly Stretch[]) =>
    count(stretchSeconds === 1 ? some.reduce((all, { seconds }) => all + seconds, 0) : some.length);
  const unit = stretchSeconds === 1 ? 'whole second' : `stretch of ${stretchSeconds} s`;
  const units = stretchSeconds === 1 ? 'whole seconds' : `stretches of ${stretchSeconds} s`;
  const all = `${amount(stretches)} ${amount(stretches) === '1' ? unit : units}`;
  if (missed.length === 0) return `held in ${all}`;
  const worst = missed.reduce((a, b) => (offBy(b) > offBy(a) ? b : a));
  return `missed in ${amount(missed)} of ${all} (second ${worst.second}: ${count(worst.sent)} of ${count(worst.due)})`;
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
