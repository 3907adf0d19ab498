import type uPlot from 'uplot';
import { count } from '../../text/format.ts';
import type { View } from './chart.ts';
import { colour } from './theme.ts';

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const POWERS = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
/** Whole numbers only, for counts. */
const WHOLE_STEPS = POWERS.flatMap((power) => [power, 2 * power, 5 * power]);
/** Space above the highest value. */
const HEADROOM = 1.08;
/** 0 has no logarithm, so it is drawn as the resolution of the clock, a microsecond. */
export const LEAST_MS = 0.001;

interface AxisOptions extends Partial<uPlot.Axis> {
  readonly text: (value: number) => string;
}

/** An axis in the page's colors. */
export function axis({ text, ...options }: AxisOptions): uPlot.Axis {
  return {
    stroke: colour('muted'),
    font: FONT,
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { stroke: colour('grid'), width: 1, size: 6 },
    values: (_, splits) => splits.map((value) => (value === null ? '' : text(value))),
    ...options,
  };
}

/** From 0 up. */
export function counts(): { axes: uPlot.Axis[]; scales: uPlot.Scales } {
  return {
    axes: [axis({ text: count, incrs: WHOLE_STEPS, size: 58, space: 36 })],
    scales: { y: { range: (_, _min, max) => [0, Math.max(1, (max ?? 0) * HEADROOM)] } },
  };
}

/** Milliseconds, on either scale. */
export function durations({ logarithmic }: View): { axes: uPlot.Axis[]; scales: uPlot.Scales } {
  const yAxis = { text: shortMs, size: 64, space: 36 };
  if (!logarithmic) {
    return {
      axes: [axis(yAxis)],
      scales: { y: { range: (_, _min, max) => [0, Math.max(LEAST_MS, (max ?? 0) * HEADROOM)] } },
    };
  }
  return {
    axes: [
      axis({ ...yAxis, splits: (_, _i, min, max) => logSplits(min, max), filter: everySplit }),
    ],
    scales: { y: { distr: 3, range: (_, min, max) => roundLogRange(min, max) } },
  };
}

/** `0:05`, `1:02:03` */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const rest = two(whole % 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** `0.2 ms`, `50 ms`, `2 s`, `5 min`: the shortest form of a round value. */
export function shortMs(value: number): string {
  const trimmed = (n: number) => String(Number(n.toPrecision(3)));
  if (value < 1000) return `${trimmed(value)} ms`;
  return value < 60_000 ? `${trimmed(value / 1000)} s` : `${trimmed(value / 60_000)} min`;
}

/** 1-2-5 if a logarithmic scale spans few decades, otherwise only decades. */
export function logSplits(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const steps = last - first > 4 ? [1] : [1, 2, 5];
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    .flatMap((exponent) => steps.map((step) => Number(`${step}e${exponent}`)))
    .filter((value) => value >= min && value <= max);
}

/** uPlot omits labels that are not powers of ten. */
export function everySplit(_: uPlot, splits: number[]): number[] {
  return splits;
}

/** To the next of 1, 2 and 5 on both sides. */
function roundLogRange(min: number | null, max: number | null): uPlot.Range.MinMax {
  const low = Math.max(LEAST_MS, min ?? 1);
  const high = Math.max(low * 1.1, max ?? 10);
  const marks = POWERS.flatMap((power) => [power, 2 * power, 5 * power]).map((n) => n / 1000);
  const below = marks.findLast((mark) => mark <= low) ?? LEAST_MS;
  return [below, marks.find((mark) => mark >= high) ?? high];
}
