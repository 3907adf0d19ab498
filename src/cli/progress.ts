import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { GeneratorPhase, TrafficGenerator } from '../generator/traffic-generator.ts';
import type { TrafficStats } from '../statistics/result.ts';
import { condensed, count, milliseconds, percent, seconds, sparkline } from './format.ts';

/** A redraw at most four times a second; a line every five seconds where nothing can be redrawn. */
const REDRAW_MS = 250;
const LINE_MS = 5000;

export interface ProgressView {
  readonly name: string;
  readonly phase: GeneratorPhase;
  readonly durationSeconds: number;
  readonly stats: TrafficStats;
}

/** The block that a terminal shows, cut to its width. */
export function progressBlock(
  { name, phase, durationSeconds, stats }: ProgressView,
  columns: number,
): string[] {
  const { elapsedSeconds, targetRps, throughputRps, latency } = stats;
  const width = Math.max(10, Math.min(40, columns - 40));
  const share = durationSeconds > 0 ? Math.min(1, elapsedSeconds / durationSeconds) : 1;
  const done = Math.round(share * width);
  const bar = `${'█'.repeat(done)}${'░'.repeat(width - done)}`;
  const left = seconds(Math.max(0, durationSeconds - elapsedSeconds));
  const sent = stats.timeline.slice(-width).map((row) => row.sent);
  const errors = Object.entries(stats.errors).map(([error, n]) => `${error} ${count(n)}`);
  return [
    `${name} ${bar} ${phase}, ${left} left`,
    `rate      ${throughputRps.toFixed(0)} of ${targetRps.toFixed(0)} rps  ${sparkline(condensed(sent, width))}`,
    `users     ${count(stats.activeUsers)} now, ${count(stats.users.spawned)} in all${stats.users.dropped > 0 ? `, ${count(stats.users.dropped)} dropped` : ''}`,
    `response  p50 ${milliseconds(latency.response.p50)}, p95 ${milliseconds(latency.response.p95)}, p99 ${milliseconds(latency.response.p99)}`,
    `late      p99 ${milliseconds(latency.startDelay.p99)} start delay`,
    `requests  ${count(stats.total)}, ${percent(stats.successRate)} successful${errors.length > 0 ? `; ${errors.join(', ')}` : ''}`,
  ].map((line) => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line));
}

/** One line for logs. */
export function progressLine({ name, phase, durationSeconds, stats }: ProgressView): string {
  const at = `${seconds(stats.elapsedSeconds)} of ${seconds(durationSeconds)}`;
  const rate = `${stats.throughputRps.toFixed(0)} of ${stats.targetRps.toFixed(0)} rps`;
  const p95 = milliseconds(stats.latencyP95);
  const users = `${count(stats.activeUsers)} users`;
  return `${name}: ${at}, ${phase}, ${rate}, ${users}, p95 ${p95}, ${percent(stats.successRate)} successful`;
}

/** Shows a run while it goes, on standard error; resolves when the run is over. */
export async function showProgress(generator: TrafficGenerator): Promise<void> {
  const { stderr } = process;
  const view = (stats: TrafficStats): ProgressView => ({
    name: generator.profile.name,
    phase: generator.phase,
    durationSeconds: generator.profile.durationSeconds,
    stats,
  });
  if (!stderr.isTTY) {
    for await (const stats of generator.watch(LINE_MS)) {
      if (generator.running) stderr.write(`${progressLine(view(stats))}\n`);
    }
    return;
  }
  const redraw = createLogUpdate(stderr);
  for await (const stats of generator.watch(REDRAW_MS)) {
    if (!generator.running) break;
    const [first = '', ...rest] = progressBlock(view(stats), stderr.columns || 80);
    redraw([pc.bold(first), ...rest].join('\n'));
  }
  redraw.clear();
}
