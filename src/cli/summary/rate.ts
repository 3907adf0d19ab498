import { rateInWords } from '../../statistics/in-words.ts';
import type { RunResult } from '../../statistics/result.ts';
import { count, percent } from '../../text/format.ts';
import { condensed, sparkline } from '../format.ts';
import type { Terminal } from '../terminal.ts';

const WIDEST = 60;
const INDENT = '             ';

/** Rate held or missed, in words and as a picture. */
export function rateLines(result: RunResult, { columns }: Terminal): string[] {
  const { stats, timeline } = result;
  const due = timeline.reduce((sum, row) => sum + row.targetRps, 0);
  const average = `${stats.throughputRps.toFixed(1)} rps on average`;
  const lines = [
    `  rate       ${rateInWords(result)}, ${average}`,
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
