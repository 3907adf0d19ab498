import { ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import type { Unit } from './metric.ts';
import {
  BOUNDS,
  COUNTERS,
  cumulativeCounts,
  DURATIONS,
  GAUGES,
  PART_DURATIONS,
  PREFIX,
} from './metrics.ts';
import type { Durations, ObservedRun } from './output.ts';

/** A run's current metrics, cumulative since its start or the last reset of its statistics. */
export function metricData(run: ObservedRun): MetricData[] {
  const stats = run.stats();
  const startTime = hrTime(run.countedSinceMs ?? Date.now());
  const endTime = hrTime(Date.now());
  const point = <T>(value: T, labels: Readonly<Record<string, string>> = {}): DataPoint<T> => ({
    startTime,
    endTime,
    attributes: labels,
    value,
  });
  const durations = run.durations();
  const parts = run.partDurations();
  return [
    ...COUNTERS.map((metric) => ({
      ...described(metric, ValueType.INT),
      dataPointType: DataPointType.SUM as const,
      isMonotonic: true,
      dataPoints: metric.points(stats).map(({ value, labels }) => point(value, labels)),
    })),
    ...GAUGES.map((metric) => ({
      ...described(metric, ValueType.DOUBLE),
      dataPointType: DataPointType.GAUGE as const,
      dataPoints: metric.points(stats).map(({ value, labels }) => point(value, labels)),
    })),
    ...DURATIONS.map((metric) => ({
      ...described({ ...metric, unit: 's' }, ValueType.DOUBLE),
      dataPointType: DataPointType.HISTOGRAM as const,
      dataPoints: [point(histogramValue(durations[metric.clock]))],
    })),
    ...PART_DURATIONS.map((metric) => ({
      ...described({ ...metric, unit: 's' }, ValueType.DOUBLE),
      dataPointType: DataPointType.HISTOGRAM as const,
      dataPoints: Object.entries(parts[metric.kind]).map(([part, recorded]) =>
        point(histogramValue(recorded), metric.labelsOf(part)),
      ),
    })),
  ].filter(({ dataPoints }) => dataPoints.length > 0);
}

function described(
  { name, help, unit }: { name: string; help: string; unit: Unit },
  valueType: ValueType,
) {
  return {
    descriptor: {
      name: `${PREFIX}.${name}`,
      description: help,
      unit,
      valueType,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
}

/** In OTLP each bucket has its own count, and the last one counts values above all bounds. */
function histogramValue(durations: Durations) {
  const upTo = [...cumulativeCounts(durations), durations.count];
  const counts = upTo.map((count, i) => count - (upTo[i - 1] ?? 0));
  return {
    buckets: { boundaries: BOUNDS, counts },
    count: durations.count,
    sum: durations.sumMs / 1000,
    max: durations.maxMs / 1000,
  };
}

function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
