import pc from 'picocolors';
import type { Distribution, RunResult, TimelineRow } from '../statistics/result.ts';
import { condensed, count, milliseconds, percent, seconds, sparkline, table } from './format.ts';

const VERDICTS: Readonly<Record<RunResult['verdict']['status'], string>> = {
  valid: 'VALID: the rate was held, the generator was on time',
  'target-limited': 'TARGET-LIMITED: the services did not keep up',
  'generator-limited': 'GENERATOR-LIMITED: this side did not keep up, the numbers are not valid',
  unreachable: 'UNREACHABLE: no request got an answer',
};

const ADVICE: Readonly<Record<string, string>> = {
  http_4xx: 'the services refused; part of the game, or a wrong path',
  http_5xx: 'the services failed; see their logs',
  timeout: 'no answer in time; a lower rate, or a longer request_timeout_seconds',
  connection_refused: 'nothing listens there; start the service or check the URL',
  connection_reset: 'cut off before the answer was whole; crash, restart or load shedding',
  connection_failed: 'no connection; see ulimit -n and the network',
  dns_error: 'unknown host; check the URL',
  tls_error: 'certificate or handshake',
  protocol_error: 'not HTTP; check the port',
  response_too_large: 'a body above 64 MiB, or headers above 16 KiB',
  local_limit: 'no port or open file left on this machine; see `ulimit -n`',
  workflow_error: 'a workflow of your own threw; see the verdict',
  worker_lost: 'a worker thread died; see the verdict',
  aborted: 'given up at the end',
};

/** A second counts for the rate when the whole of it was played and nothing was in surplus. */
const isWhole = (row: TimelineRow, durationSeconds: number) =>
  row.second + 1 <= durationSeconds && row.surplus === 0;

/** What a person reads after a run: the verdict first. */
export function summaryOf(result: RunResult, files: readonly string[] = []): string {
  const sections = [
    verdictLines(result),
    rateLines(result),
    latencyLines(result),
    userLines(result),
    breakdownLines(result),
    errorLines(result),
    thresholdLines(result),
    files.map((file) => `  written: ${file}`),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((s) => [...s, '']);
  return `\n${lines.join('\n')}`;
}

function verdictLines({ verdict, profile, durationSeconds, workers, seed }: RunResult): string[] {
  const words = VERDICTS[verdict.status];
  const colored = verdict.status === 'valid' ? pc.green(words) : pc.yellow(words);
  const threads = `${workers} worker${workers === 1 ? '' : 's'}`;
  return [
    `  ${pc.bold(colored)}`,
    ...verdict.reasons.map((reason) => `    - ${reason}`),
    pc.dim(`  ${profile}, ${seconds(durationSeconds)}, ${threads}, seed ${seed}`),
  ];
}

function rateLines({ stats, timeline, durationSeconds, users }: RunResult): string[] {
  const whole = timeline.filter((row) => isWhole(row, durationSeconds));
  const due = timeline.reduce((sum, row) => sum + row.targetRps, 0);
  const worst = whole.reduce<TimelineRow | null>(
    (w, row) => (w === null || offBy(row) > offBy(w) ? row : w),
    null,
  );
  const lines = [
    `  requests   ${count(stats.total)} sent, ${count(due)} on the curve; ${percent(stats.successRate)} successful`,
    `  rate       ${stats.throughputRps.toFixed(1)} rps on average${worst === null ? '' : `; furthest off in second ${worst.second}: ${count(worst.sent)} of ${count(worst.targetRps)}`}`,
  ];
  if (timeline.length > 2) {
    const width = 60;
    const sent = timeline.filter(({ targetRps }) => targetRps > 0).map((row) => row.sent);
    lines.push(`             ${sparkline(condensed(sent, width))}`);
  }
  if (stats.surplus > 0) {
    lines.push(
      `  surplus    ${count(stats.surplus)} requests above the curve, by users still here on a way down`,
    );
  }
  if (users.dropped > 0) lines.push(`  dropped    ${count(users.dropped)} arrivals`);
  if (stats.cacheHitRate !== null) lines.push(`  cache      ${percent(stats.cacheHitRate)} hits`);
  return lines;
}

function offBy({ sent, targetRps }: TimelineRow): number {
  return Math.abs(sent - targetRps);
}

function latencyLines({ latency }: RunResult): string[] {
  const cells = ({ mean, p50, p90, p95, p99, p999, max }: Distribution) =>
    [mean, p50, p90, p95, p99, p999, max].map(milliseconds);
  const lines = table([
    ['', 'mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'],
    ['response time', ...cells(latency.response)],
    ['service time', ...cells(latency.service)],
    ['start delay', ...cells(latency.startDelay)],
  ]);
  const waited = latency.response.p99 - latency.service.p99;
  if (waited > 50 && waited > latency.service.p99 / 2) {
    lines.push(
      `  Users waited much longer than the services worked: ${milliseconds(latency.response.p99)} against ${milliseconds(latency.service.p99)} at p99.`,
      '  The difference is waiting for a connection or for the generator; the verdict says which.',
    );
  }
  return lines;
}

function userLines({ users }: RunResult): string[] {
  const parts = (['completed', 'abandoned', 'failed', 'interrupted'] as const)
    .filter((key) => users[key] > 0)
    .map((key) => `${count(users[key])} ${key}`);
  return [`  users      ${count(users.spawned)}: ${parts.join(', ') || 'none'}`];
}

function breakdownLines({ stats }: RunResult): string[] {
  const rows = Object.entries(stats.requestsByWorkflow).flatMap(([workflow, requests]) => {
    const steps = Object.entries(stats.requestsByStep)
      .filter(([step]) => step.startsWith(`${workflow}/`))
      .map(([step, n]) => `${step.slice(workflow.length + 1)} ${count(n)}`);
    return [[workflow, `${count(requests)}  ${steps.join(', ')}`]];
  });
  const width = Math.max(0, ...rows.map(([workflow]) => workflow!.length));
  const codes = Object.entries(stats.statusCodes).map(([code, n]) => `${code}: ${count(n)}`);
  return [
    ...rows.map(([workflow, steps]) => `  ${workflow!.padEnd(width)}  ${steps}`),
    ...(codes.length > 0 ? [pc.dim(`  status ${codes.join(', ')}`)] : []),
  ];
}

function errorLines({ errors }: RunResult): string[] {
  return table(
    Object.entries(errors).map(([name, n]) => [pc.red(name), count(n), ADVICE[name] ?? '']),
  );
}

function thresholdLines({ thresholds }: RunResult): string[] {
  return thresholds.map(({ expression, actual, passed }) => {
    const mark = passed ? pc.green('kept  ') : pc.red('missed');
    const value = actual === null ? 'not measured' : String(Number(actual.toFixed(4)));
    return `  ${mark}  ${expression}  (${value})`;
  });
}
