import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';

type Points = Map<string, DataPoint<number> | DataPoint<Histogram>>;

/**
 * Delta temporality: sums and histograms since the last push that arrived, so that nothing is missing after a push that
 * did not. Gauges stay as they are.
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#temporality
 */
export class DeltaMetrics {
  #arrived: Points = new Map();
  #sent: Points = new Map();

  /** @param metrics cumulative */
  of(metrics: readonly MetricData[]): MetricData[] {
    this.#sent = new Map();
    return metrics.map((metric) => {
      const aggregationTemporality = AggregationTemporality.DELTA;
      switch (metric.dataPointType) {
        case DataPointType.SUM: {
          const dataPoints = this.#since(metric.descriptor.name, metric.dataPoints, difference);
          return { ...metric, aggregationTemporality, dataPoints };
        }
        case DataPointType.HISTOGRAM: {
          const dataPoints = this.#since(metric.descriptor.name, metric.dataPoints, without);
          return { ...metric, aggregationTemporality, dataPoints };
        }
        default:
          return metric;
      }
    });
  }

  /** The metrics that were made last have arrived. */
  arrived(): void {
    this.#arrived = this.#sent;
  }

  #since<Value extends number | Histogram>(
    name: string,
    points: readonly DataPoint<Value>[],
    minus: (value: Value, before: Value) => Value,
  ): DataPoint<Value>[] {
    return points.map((point) => {
      const key = JSON.stringify([name, point.attributes]);
      this.#sent.set(key, point as DataPoint<number> | DataPoint<Histogram>);
      const before = this.#arrived.get(key) as DataPoint<Value> | undefined;
      if (before === undefined || !isSameStart(before, point)) return point;
      return { ...point, startTime: before.endTime, value: minus(point.value, before.value) };
    });
  }
}

/** False if the statistics were reset in between. */
function isSameStart(one: DataPoint<unknown>, other: DataPoint<unknown>): boolean {
  return one.startTime[0] === other.startTime[0] && one.startTime[1] === other.startTime[1];
}

function difference(value: number, before: number): number {
  return value - before;
}

/** Its maximum is not known. */
function without({ buckets, count, sum = 0 }: Histogram, before: Histogram): Histogram {
  const counts = buckets.counts.map((all, i) => all - before.buckets.counts[i]!);
  return {
    buckets: { boundaries: buckets.boundaries, counts },
    count: count - before.count,
    sum: sum - (before.sum ?? 0),
  };
}
