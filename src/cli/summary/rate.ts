import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { condensed, count, percent, sparkline } from '../format.ts';
import type { Terminal } from '../terminal.ts';

/** A second counts as held within this share of its target, or this many requests. */
const TOLERANCE = 0.01;
const TOLERANCE_REQUESTS = 12;
const WIDEST = 60;
const INDENT = '             ';

/** Rate held or missed, in words and as a picture. */
export function rateLines(result: RunResult, { columns }: Terminal): string[] {
  const { stats, timeline } = result;
  const due = timeline.reduce((sum, row) => sum + row.targetRps, 0);
  const average = `${stats.throughputRps.toFixed(1)} rps on average`;
  const lines = [
    `  rate       ${heldInWords(result)}, ${average}`,
    `  requests   ${count(stats.total)} sent, ${count(due)} on the curve; ${percent(stats.successRate)} successful`,
  ];
  if (timeline.length > 2) {
    const sent = timeline.filter(({ targetRps }) => targetRps > 0).map((row) => row.sent);
    const width = Math.max(10, Math.min(WIDEST, columns - INDENT.length));
    lines.splice(1, 0, INDENT + sparkline(condensed(sent, width)));
  }
  if (stats.surplus > 0) {
    lines.push(
      `  surplus    ${count(stats.surplus)} requests above the curve, by users still here on a way down`,
    );
  }
  if (stats.cacheHitRate !== null) lines.push(`  cache      ${percent(stats.cacheHitRate)} hits`);
  return lines;
}

/** Seconds count when the whole of them was played and nobody was in surplus. */
function heldInWords({ timeline, durationSeconds }: RunResult): string {
  const whole = timeline.filter((row) => row.second + 1 <= durationSeconds && row.surplus === 0);
  const missed = whole.filter((row) => offBy(row) > tolerance(row));
  if (whole.length === 0) return 'no whole second';
  const all = `${count(whole.length)} whole second${whole.length === 1 ? '' : 's'}`;
  if (missed.length === 0) return `held in ${all}`;
  const worst = missed.reduce((a, b) => (offBy(b) > offBy(a) ? b : a));
  const { second, sent, targetRps } = worst;
  return `missed in ${count(missed.length)} of ${all} (second ${second}: ${count(sent)} of ${count(targetRps)})`;
}

function offBy({ sent, targetRps }: TimelineRow): number {
  return Math.abs(sent - targetRps);
}

function tolerance({ targetRps }: TimelineRow): number {
  return Math.max(TOLERANCE_REQUESTS, TOLERANCE * targetRps);
}
