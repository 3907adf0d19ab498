import type uPlot from 'uplot';
import { axis, durations } from '../../report/client/axes.ts';
import type { Picture } from '../../report/client/chart.ts';
import { atLeast } from '../../report/client/charts/percentiles.ts';
import { line, told } from '../../report/client/legend.ts';
import { colour } from '../../report/client/theme.ts';
import { milliseconds, rate } from '../../text/format.ts';
import type { Capacity } from '../find/capacity.ts';

/** Shows every probe, also between two others. */
const DOTS = { points: { show: true, size: 7 } };

/** The response times of each probe that counts, by rate; the longest one if there are several at one rate. */
export function latencyOverRate({ probes, low, high }: Capacity): Picture {
  const longest = new Map<number, (typeof probes)[number]>();
  for (const probe of probes.filter(({ counts }) => counts)) {
    if (probe.p99 !== null && probe.seconds >= (longest.get(probe.rps)?.seconds ?? 0)) {
      longest.set(probe.rps, probe);
    }
  }
  const shown = [...longest.values()].sort((a, b) => a.rps - b.rps);
  return {
    title: 'Latency over rate',
    unit: 'p50 and p99 of each probe',
    reading: 'The band lies between the highest rate that passed and the lowest that failed.',
    hasLogarithm: true,
    nothing: () => (shown.length === 0 ? 'Nothing was measured.' : null),
    series: () => [
      { label: 'rps', value: told(rate) },
      line('p50', colour('p50'), milliseconds, DOTS),
      line('p99', colour('p99'), milliseconds, DOTS),
    ],
    data: () => [
      shown.map(({ rps }) => rps),
      shown.map(({ p50 }) => atLeast(p50)),
      shown.map(({ p99 }) => atLeast(p99)),
    ],
    options: (view) => {
      const { axes, scales } = durations(view);
      return {
        cursor: { drag: { x: true, y: false, dist: 8 }, points: { size: 7 } },
        axes: [axis({ text: rate, space: 64, size: 30 }), ...axes],
        scales: { ...scales, x: { time: false } },
        hooks: { drawClear: [(plot) => shadeInterval(plot, low, high)] },
      };
    },
  };
}

function shadeInterval(plot: uPlot, low: number | null, high: number | null): void {
  if (low === null || high === null) return;
  const { ctx, bbox } = plot;
  const [left, right] = [low, high].map((rps) => plot.valToPos(rps, 'x', true)) as [number, number];
  ctx.save();
  ctx.fillStyle = colour('limitedByTarget');
  ctx.fillRect(left, bbox.top, Math.max(1, right - left), bbox.height);
  ctx.restore();
}
