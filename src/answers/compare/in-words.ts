import { milliseconds } from '../../text/format.ts';
import type { Comparison, MetricChange } from './findings.ts';
import { isRatio, type Metric } from './metrics.ts';

const NAMES: Readonly<Record<Metric, string>> = {
  latency_mean: 'mean',
  latency_p50: 'p50',
  latency_p90: 'p90',
  latency_p95: 'p95',
  latency_p99: 'p99',
  error_rate: 'errors',
};

/** `p99`, `errors` */
export function nameInWords(metric: Metric): string {
  return NAMES[metric];
}

/** `12.3 ms`, `0.15%` */
export function valueInWords(metric: Metric, value: number): string {
  return isRatio(metric) ? milliseconds(value) : `${(100 * value).toFixed(2)}%`;
}

/** `+6.1%`, or `-0.02 points` for the error rate */
export function changeInWords(metric: Metric, change: number): string {
  const digits = !isRatio(metric) ? 2 : Math.abs(change) >= 1 ? 0 : 1;
  const text = `${change < 0 ? '-' : '+'}${Math.abs(100 * change).toFixed(digits)}`;
  return isRatio(metric) ? `${text}%` : `${text} points`;
}

/** `+4.2% to +8.0%`; empty if there is none. */
export function intervalInWords({ metric, interval }: MetricChange): string {
  if (interval === null) return '';
  const [low, high] = [interval.low, interval.high].map((end) => changeInWords(metric, end));
  return low === high ? low! : `${low} to ${high}`;
}

/** What is shown, or which change would have been. */
export function findingInWords({ metric, shown, detectable, interval }: MetricChange): string {
  if (shown !== null) {
    if (!isRatio(metric)) return shown === 'higher' ? 'more errors' : 'fewer errors';
    return shown === 'higher' ? 'slower' : 'faster';
  }
  if (interval === null || detectable === null) return 'too little measured';
  if (detectable === 0) return 'no difference';
  const change = changeInWords(metric, detectable).slice(1);
  return `no difference shown; ${change} would have been`;
}

/** What a headline names, in order of importance. */
const TELLING: readonly Metric[] = [
  'latency_p50',
  'latency_p99',
  'error_rate',
  'latency_p95',
  'latency_p90',
  'latency_mean',
];
const MOST_NAMED = 3;

/** The whole comparison in one line, without the names of its sides. */
export function headlineOf({ changes }: Comparison): string {
  if (changes.every(({ interval }) => interval === null)) {
    return 'NOT COMPARED: too little measured';
  }
  const shown = TELLING.flatMap((metric) =>
    changes.filter((change) => change.metric === metric && change.shown !== null),
  );
  if (shown.length === 0) return `NO DIFFERENCE SHOWN${sensitivity(changes)}`;
  const words = [...new Set(shown.map(findingInWords))].join(', ').toUpperCase();
  const figures = shown.slice(0, MOST_NAMED).map((change) => {
    const { metric } = change;
    return `${nameInWords(metric)} ${changeInWords(metric, change.change)} (${intervalInWords(change)})`;
  });
  return `${words}: ${figures.join(', ')}`;
}

function sensitivity(changes: readonly MetricChange[]): string {
  const parts = changes
    .filter(({ metric }) => metric === 'latency_p50' || metric === 'latency_p99')
    .filter(({ detectable }) => detectable !== null && detectable > 0)
    .map(
      ({ metric, detectable }) =>
        `${changeInWords(metric, detectable!).slice(1)} at ${nameInWords(metric)}`,
    );
  return parts.length === 0 ? '' : `; a change of ${parts.join(' or ')} would have been detected`;
}
