import type uPlot from 'uplot';
import { count } from '../../shared/format.ts';
import { colour } from './theme.ts';

const FONT = '12px system-ui, sans-serif';

export interface AxisOptions extends Partial<uPlot.Axis> {
  readonly text: (value: number) => string;
}

/** An axis in the page's colours. */
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

/** Whole numbers only: of things that are counted there are no halves. */
export const countAxis = (): uPlot.Axis =>
  axis({
    text: count,
    size: 64,
    incrs: [1, 2, 5].flatMap((n) => powers.map((power) => n * power)).sort((a, b) => a - b),
  });

const powers = Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);

/** `0:05`, `1:02:03` */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  const rest = two(whole % 60);
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/** `0.2 ms`, `50 ms`, `2 s`, `5 min`: the shortest of a round value. */
export function shortMs(value: number): string {
  const trimmed = (n: number) => String(Number(n.toPrecision(3)));
  if (value < 1000) return `${trimmed(value)} ms`;
  return value < 60_000 ? `${trimmed(value / 1000)} s` : `${trimmed(value / 60_000)} min`;
}

/** Of a span of milliseconds on a logarithmic scale: decades, or 1-2-5 where there are few. */
export function logSplits(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const steps = last - first > 4 ? [1] : [1, 2, 5];
  const splits: number[] = [];
  for (let exponent = first; exponent <= last; exponent++) {
    for (const step of steps) splits.push(Number(`${step}e${exponent}`));
  }
  return splits.filter((value) => value >= min && value <= max);
}
