import type uPlot from 'uplot';
import type { TimelineRow } from '../../statistics/result.ts';
import { colour } from './theme.ts';

type Limit = NonNullable<TimelineRow['limitedBy']>;

const STRIPES_PX = 8;

/** Marks the rows in which something was the limit: a background for the target, stripes for the generator. */
export function shadeLimits(plot: uPlot, timeline: readonly TimelineRow[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { limit, from, to } of limitedSpans(timeline)) {
    const left = plot.valToPos(from, 'x', true);
    ctx.fillStyle = limit === 'target' ? colour('limitedByTarget') : stripes(ctx);
    ctx.fillRect(left, bbox.top, plot.valToPos(to, 'x', true) - left, bbox.height);
  }
  ctx.restore();
}

interface Span {
  readonly limit: Limit;
  readonly from: number;
  to: number;
}

function limitedSpans(timeline: readonly TimelineRow[]): Span[] {
  const spans: Span[] = [];
  for (const { second, seconds, limitedBy } of timeline) {
    if (limitedBy === null) continue;
    const last = spans.at(-1);
    if (last?.limit === limitedBy && last.to === second) last.to = second + seconds;
    else spans.push({ limit: limitedBy, from: second, to: second + seconds });
  }
  return spans;
}

function stripes(ctx: CanvasRenderingContext2D): CanvasPattern {
  const size = Math.round(STRIPES_PX * devicePixelRatio);
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d')!;
  pen.strokeStyle = colour('limitedByGenerator');
  pen.lineWidth = size / 4;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, 'repeat')!;
}
