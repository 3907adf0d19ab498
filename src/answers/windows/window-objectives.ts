import type { Snapshot } from '../../border/messages.ts';
import { OpenSeconds } from '../../statistics/open-seconds.ts';
import { WHOLE_RUN } from '../../statistics/parts.ts';
import type { ThresholdResult } from '../../statistics/result.ts';
import type { ClosedSecond } from '../../statistics/timeline.ts';
import { type Measured, WindowFigures, type WindowNames } from '../../statistics/window-figures.ts';
import { seconds } from '../../text/format.ts';

/** The result of an objective in a window. */
export interface Judged {
  /** Null if there was nothing to measure although there should have been. */
  readonly actual: number | null;
  readonly passed: boolean;
}

/** A limit for each window of the run, such as `latency_p99{gift}[10s] < 500ms`. */
export interface WindowObjective<Values> {
  readonly expression: string;
  readonly windowSeconds: number;
  /** The part of the run that it applies to; null for the whole run. */
  readonly of: string | null;
  /** Orders values, to find the worst. */
  badness(actual: number): number;
  /** Null if the window contained nothing to judge. */
  judge(values: Values): Judged | null;
}

interface Watched<Values> {
  readonly objective: WindowObjective<Values>;
  judged: number;
  missed: number;
  missedInARow: number;
  worst: number | null;
}

/**
 * Judges objectives over the consecutive windows of a run; the first begins with the schedule. An incomplete last
 * window is not judged.
 */
export class WindowObjectives<Values = unknown> {
  readonly #watched: readonly Watched<Values>[];
  readonly #series: readonly WindowSeries[];
  readonly #abortAfter: number;
  #reason: string | null = null;

  /**
   * @param valuesOf converts the figures of a window to what objectives judge
   * @param abortAfter the run ends when an objective has been missed in this many windows in a row; null: never
   * @param from windows that begin before this second are not judged
   */
  constructor(
    objectives: readonly WindowObjective<Values>[],
    valuesOf: (figures: Measured) => Values,
    abortAfter: number | null,
    names: WindowNames,
    from = 0,
  ) {
    this.#abortAfter = abortAfter ?? Number.POSITIVE_INFINITY;
    this.#watched = objectives.map((objective) => {
      return { objective, judged: 0, missed: 0, missedInARow: 0, worst: null };
    });
    const byLength = Map.groupBy(this.#watched, ({ objective }) => objective.windowSeconds);
    this.#series = [...byLength].map(([length, watched]) => {
      const parts = watched.map(({ objective }) => objective.of ?? WHOLE_RUN);
      return new WindowSeries(length, new Set(parts), names, (figures, end) => {
        if (end - length < from) return;
        const values = valuesOf(figures);
        for (const one of watched) this.#judge(one, values, end);
      });
    });
  }

  /** Why the run must end; null while it may continue. */
  get reason(): string | null {
    return this.#reason;
  }

  /** Takes in what a worker recorded, before its second is complete. */
  snapshot(snapshot: Snapshot): void {
    for (const series of this.#series) series.snapshot(snapshot);
  }

  /** Takes in the next second. */
  second(closed: ClosedSecond): void {
    for (const series of this.#series) series.second(closed);
  }

  /** An objective that was never judged counts as missed. */
  outcomes(): ThresholdResult[] {
    return this.#watched.map(({ objective, judged, missed, worst }) => ({
      expression: objective.expression,
      actual: worst,
      passed: judged > 0 && missed === 0,
      windows: { judged, missed },
    }));
  }

  /** @param end of the window, in seconds of the schedule */
  #judge(watched: Watched<Values>, values: Values, end: number): void {
    const { objective, worst } = watched;
    const judged = objective.judge(values);
    if (judged === null) return;
    const { actual, passed } = judged;
    watched.judged++;
    watched.missed += Number(!passed);
    watched.missedInARow = passed ? 0 : watched.missedInARow + 1;
    const isWorse =
      worst === null || (actual !== null && objective.badness(actual) > objective.badness(worst));
    if (isWorse) watched.worst = actual;
    if (this.#reason !== null || watched.missedInARow < this.#abortAfter) return;
    const n = this.#abortAfter;
    const length = seconds(objective.windowSeconds);
    const windows = n === 1 ? `a window of ${length}` : `${n} windows of ${length} in a row`;
    this.#reason = `${objective.expression} was missed in ${windows}, up to second ${end}`;
  }
}

/** The windows of one length. Several are open while workers are in different seconds. */
class WindowSeries {
  readonly #seconds: number;
  readonly #open: OpenSeconds<WindowFigures>;
  readonly #onWindow: (figures: Measured, end: number) => void;

  constructor(
    length: number,
    parts: ReadonlySet<string>,
    names: WindowNames,
    onWindow: (figures: Measured, end: number) => void,
  ) {
    this.#seconds = length;
    this.#onWindow = onWindow;
    this.#open = new OpenSeconds(
      () => new WindowFigures(names, parts),
      (figures) => figures.reset(),
    );
  }

  snapshot(snapshot: Snapshot): void {
    this.#open.at(this.#windowOf(snapshot.second)).snapshot(snapshot);
  }

  second(closed: ClosedSecond): void {
    const { second } = closed.row;
    const window = this.#windowOf(second);
    const figures = this.#open.at(window);
    figures.second(closed);
    if (this.#windowOf(second + 1) === window) return;
    this.#onWindow(figures.measured(), second + 1);
    this.#open.close(window);
  }

  #windowOf(second: number): number {
    return Math.floor(second / this.#seconds);
  }
}
