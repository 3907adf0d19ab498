import { Random } from '../../src/border/random.ts';
import { encodedHistogram } from '../../src/statistics/encoded-histogram.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { IntervalHistogram } from '../../workers/interval-histogram.ts';
import { aResult, aRow } from '../cli/views.ts';

export interface Service {
  /** The median response time is 20 ms times this. */
  readonly factor?: number;
  /** Fraction of the requests that fail. */
  readonly failing?: number;
  readonly seconds?: number;
  /** Of this run. All runs have the same journeys. */
  readonly seed?: number;
}

const RPS = 100;

/** A run at 100 rps with a histogram for each second. */
export function aMeasuredResult(
  { factor = 1, failing = 0, seconds = 60, seed = 1 }: Service = {},
  result: Partial<RunResult> = {},
): RunResult {
  const own = new Random(seed, 1);
  const journeys = new Random(0, 2);
  const whole = new MergedHistogram();
  let failed = 0;
  const timeline = Array.from({ length: seconds }, (_, second) => {
    const interval = new IntervalHistogram();
    for (let i = 0; i < RPS; i++) {
      interval.recordMs(20 * factor * Math.exp(0.3 * journeys.normal() + 0.2 * own.normal()));
    }
    const snapshot = interval.take();
    const response = new MergedHistogram();
    for (const histogram of [response, whole]) histogram.add(snapshot);
    const failedHere = Array.from({ length: RPS }, () => own.next()).filter((x) => x < failing);
    failed += failedHere.length;
    return aRow(second, {
      targetRps: RPS,
      sent: RPS,
      completed: RPS,
      failed: failedHere.length,
      p50: response.percentile(50),
      p99: response.percentile(99),
      responseHistogram: encodedHistogram(response.recorded()),
    });
  });
  const base = aResult();
  const total = RPS * seconds;
  return aResult({
    durationSeconds: seconds,
    timeline,
    latency: { ...base.latency, response: whole.distribution() },
    percentiles: { response: whole.percentileCurve(), service: whole.percentileCurve() },
    stats: { ...base.stats, total, failed, successRate: 1 - failed / total },
    ...result,
  });
}
