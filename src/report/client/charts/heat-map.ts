import type uPlot from 'uplot';
import { highest } from '../../../statistics/highest.ts';
import type { RunResult, TimelineRow } from '../../../statistics/result.ts';
import { count } from '../../../text/format.ts';
import { axis, everySplit, logSplits, shortMs } from '../axes.ts';
import type { Picture, View } from '../chart.ts';
import { element } from '../dom.ts';
import { overTime, SECONDS, secondsOf } from '../over-time.ts';
import { heatColour } from '../theme.ts';

/** Minimum width of a column in CSS pixels: if there is too little space, several seconds share a column. */
const COLUMN_PX = 3;

export const HEAT_MAP: Picture = {
  title: 'All response times',
  unit: 'by second',
  reading: 'Each cell contains the requests of one second that took about this long.',
  key: () => element('p', 'heat key', 'few ', element('i'), ' many of them'),
  nothing: ({ result }) => (levelsOf(result) === null ? 'Nothing was measured.' : null),
  series: (view) => [
    SECONDS,
    {
      label: 'requests',
      class: 'pointed',
      value: (plot, _value, _series, at) => (at == null ? '' : pointedAt(plot, view, at)),
      paths: (plot) => {
        drawCells(plot, view.result);
        return null;
      },
      points: { show: false },
    },
  ],
  data: (view) => [secondsOf(view), view.result.timeline.map(() => 1)],
  options: (view) =>
    overTime(view, {
      axes: [
        axis({
          text: shortMs,
          size: 64,
          space: 36,
          splits: (_, _axis, min, max) => logSplits(min, max),
          filter: everySplit,
          grid: { show: false },
        }),
      ],
      scales: { y: { distr: 3, range: () => rangeOf(view.result) } },
    }),
};

/** The first and last non-empty buckets. */
function levelsOf({ timeline }: RunResult): { first: number; last: number } | null {
  const used = timeline.map((row) => row.responseTimes).filter(({ counts }) => counts.length > 0);
  if (used.length === 0) return null;
  return {
    first: Math.min(...used.map(({ offset }) => offset)),
    last: Math.max(...used.map(({ offset, counts }) => offset + counts.length - 1)),
  };
}

function rangeOf(result: RunResult): uPlot.Range.MinMax {
  const levels = levelsOf(result);
  if (levels === null) return [1, 10];
  return [lowerBound(result, levels.first), upperBound(result, levels.last)];
}

function upperBound({ responseTimeBoundsMs: bounds }: RunResult, level: number): number {
  return bounds[level] ?? Number.MAX_SAFE_INTEGER;
}

/** The first bucket begins at 0, which does not exist on a logarithmic scale. */
function lowerBound({ responseTimeBoundsMs: bounds }: RunResult, level: number): number {
  return bounds[level - 1] ?? (bounds[0] ?? 1) / 1.25;
}

interface Column {
  readonly from: number;
  readonly to: number;
  readonly counts: Map<number, number>;
}

function drawCells(plot: uPlot, result: RunResult): void {
  const { ctx, bbox } = plot;
  const columns = columnsOf(visibleRows(plot, result), secondsToAColumn(plot));
  const most = highest(
    columns.flatMap((column) => [...column.counts.values()].map((n) => perSecond(n, column))),
  );
  const y = (ms: number) => Math.round(plot.valToPos(ms, 'y', true));
  const x = (second: number) => Math.round(plot.valToPos(second, 'x', true));
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const column of columns) {
    const { from, to, counts } = column;
    const left = x(from);
    const width = Math.max(1, x(to) - left);
    for (const [level, requests] of counts) {
      const top = y(upperBound(result, level));
      ctx.fillStyle = heatColour(perSecond(requests, column) / most);
      ctx.fillRect(left, top, width, y(lowerBound(result, level)) - top);
    }
  }
  ctx.restore();
}

/** Columns of different lengths are colored by rate. */
function perSecond(requests: number, { from, to }: Column): number {
  return requests / (to - from);
}

function visibleRows(plot: uPlot, { timeline }: RunResult): TimelineRow[] {
  const { min = 0, max = 0 } = plot.scales['x']!;
  return timeline.filter(({ second, seconds }) => second + seconds > min! && second < max!);
}

function secondsToAColumn(plot: uPlot): number {
  const { min = 0, max = 0 } = plot.scales['x']!;
  return Math.max(1, Math.ceil(((max! - min!) * COLUMN_PX) / plot.width));
}

function columnsOf(rows: readonly TimelineRow[], seconds: number): Column[] {
  const columns: Column[] = [];
  for (const row of rows) {
    // A row that is longer than a column gets its own column.
    const from = row.second - (row.second % seconds);
    let column = columns.at(-1);
    if (column === undefined || row.second >= column.to) {
      column = { from, to: Math.max(from + seconds, row.second + row.seconds), counts: new Map() };
      columns.push(column);
    }
    for (const [i, requests] of row.responseTimes.counts.entries()) {
      const level = row.responseTimes.offset + i;
      if (requests > 0) column.counts.set(level, (column.counts.get(level) ?? 0) + requests);
    }
  }
  return columns;
}

/** `12 of 5 ms to 6.3 ms`; while the pointer is on another chart, the total of that second. */
function pointedAt(plot: uPlot, { result }: View, at: number): string {
  const { top = -1 } = plot.cursor;
  const row = result.timeline[at];
  if (row === undefined) return '';
  const { offset, counts } = row.responseTimes;
  if (top < 0) return count(counts.reduce((sum, requests) => sum + requests, 0));
  const ms = plot.posToVal(top, 'y');
  const level = result.responseTimeBoundsMs.findIndex((bound) => ms <= bound);
  const requests = counts[level - offset] ?? 0;
  return `${count(requests)} of ${shortMs(lowerBound(result, level))} to ${shortMs(upperBound(result, level))}`;
}
