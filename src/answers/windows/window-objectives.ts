import { highest } from '../../statistics/highest.ts';
import type { Distribution, ThresholdResult, TimelineRow } from '../../statistics/result.ts';
import { sum as sumOf } from '../../statistics/sum.ts';
import { seconds } from '../../text/format.ts';

/** Durations of a second, as outputs are given them. */
interface Durations {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  buckets(): Iterable<{ readonly upToMs: number; readonly count: number }>;
}

/** A second that is complete. */
export interface ObservedSecond {
  readonly row: TimelineRow;
  readonly response: Durations;
  readonly service: Durations;
}

export type WindowValues = Readonly<Record<string, number | null>>;

/** A limit that holds in each window of the run, such as `latency_p99[10s] < 500ms`. */
export interface WindowObjective {
  readonly expression: string;
  readonly windowSeconds: number;
  /** Whether lower values are better. */
  readonly lowerIsBetter: boolean;
  judge(values: WindowValues): { readonly actual: number | null; readonly passed: boolean };
}

interface Watched {
  readonly objective: WindowObjective;
  window: ObservedSecond[];
  judged: number;
  missed: number;
  missedInARow: number;
  worst: number | null;
}

/**
 * Holds objectives against the windows of a run: the first begins with the schedule, the next follows it. A window
 * in which nothing was sent and nothing ended is not judged; one in which nothing ended though requests were sent
 * misses what it should have measured. A last window that is not whole is not judged.
 */
export class WindowObjectives {
  readonly #watched: readonly Watched[];
  readonly #abortAfter: number;
  #reason: string | null = null;

  /** @param abortAfter windows in a row that an objective may miss before the run is to end; null: all */
  constructor(objectives: readonly WindowObjective[], abortAfter: number | null) {
    this.#abortAfter = abortAfter ?? Number.POSITIVE_INFINITY;
    this.#watched = objectives.map((objective) => ({
      objective,
      window: [],
      judged: 0,
      missed: 0,
      missedInARow: 0,
      worst: null,
    }));
  }

  /** Why the run is to end; null while it is not. */
  get reason(): string | null {
    return this.#reason;
  }

  /** Hears of a second, in order. */
  second(second: ObservedSecond): void {
    for (const watched of this.#watched) {
      watched.window.push(second);
      if ((second.row.second + 1) % watched.objective.windowSeconds === 0) this.#close(watched);
    }
  }

  /** An objective that was never judged has missed. */
  outcomes(): ThresholdResult[] {
    return this.#watched.map(({ objective, judged, missed, worst }) => ({
      expression: objective.expression,
      actual: worst,
      passed: judged > 0 && missed === 0,
      windows: { judged, missed },
    }));
  }

  #close(watched: Watched): void {
    const { objective, window } = watched;
    watched.window = [];
    const { expression, windowSeconds, lowerIsBetter } = objective;
    if (window.every(({ row }) => row.sent === 0 && row.completed === 0)) return;
    const { actual, passed } = objective.judge(valuesOf(window));
    watched.judged++;
    watched.missed += Number(!passed);
    watched.missedInARow = passed ? 0 : watched.missedInARow + 1;
    if (actual !== null) {
      const worse = lowerIsBetter ? Math.max : Math.min;
      watched.worst = watched.worst === null ? actual : worse(watched.worst, actual);
    }
    if (this.#reason !== null || watched.missedInARow < this.#abortAfter) return;
    const end = window.at(-1)!.row.second + 1;
    const n = this.#abortAfter;
    const length = seconds(windowSeconds);
    const windows = n === 1 ? `a window of ${length}` : `${n} windows of ${length} in a row`;
    this.#reason = `${expression} was missed in ${windows}, up to second ${end}`;
  }
}

/** What thresholds may name, over some seconds; latencies from merged histograms. */
function valuesOf(window: readonly ObservedSecond[]): WindowValues {
  const sum = (of: (row: TimelineRow) => number) =>
    window.reduce((total, { row }) => total + of(row), 0);
  const [completed, failed] = [sum((row) => row.completed), sum((row) => row.failed)];
  const errors = completed > 0 ? failed / completed : null;
  return {
    ...latencies(
      'latency',
      window.map(({ response }) => response),
    ),
    ...latencies(
      'service',
      window.map(({ service }) => service),
    ),
    error_rate: errors,
    success_rate: errors === null ? null : 1 - errors,
    throughput_rps: sum((row) => row.sent) / window.length,
    users_per_second: sum((row) => sumOf(row.loads, ({ arrived }) => arrived)) / window.length,
    active_users_mean: sum((row) => sumOf(row.loads, ({ users }) => users)) / window.length,
    active_users_max: highest(window.map(({ row }) => row.activeUsers)),
    total: sum((row) => row.sent),
    failed,
    dropped: sum((row) => row.dropped),
  };
}

const PERCENTILES: readonly (readonly [keyof Distribution, number])[] = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p999', 0.999],
];

function latencies(prefix: string, parts: readonly Durations[]): Record<string, number | null> {
  const merged = new Map<number, number>();
  for (const part of parts) {
    for (const { upToMs, count } of part.buckets()) {
      merged.set(upToMs, (merged.get(upToMs) ?? 0) + count);
    }
  }
  const buckets = [...merged].sort(([a], [b]) => a - b);
  const total = parts.reduce((all, { count }) => all + count, 0);
  const most = parts.reduce((max, { maxMs }) => Math.max(max, maxMs), 0);
  const mean = parts.reduce((all, { sumMs }) => all + sumMs, 0) / total;
  const percentile = (share: number) => {
    let below = 0;
    const found = buckets.find(([, count]) => {
      below += count;
      return below >= share * total * (1 - Number.EPSILON);
    });
    return Math.min(found?.[0] ?? 0, most);
  };
  const named: (readonly [string, number])[] = [
    ['mean', mean],
    ['max', most],
    ...PERCENTILES.map(([name, share]) => [name, percentile(share)] as const),
  ];
  return Object.fromEntries(
    named.map(([name, ms]) => [`${prefix}_${name}`, total > 0 ? ms : null]),
  );
}
