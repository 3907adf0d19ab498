import type { FromWorker, Snapshot } from '../border/messages.ts';
import type { Totals } from '../statistics/lane-totals.ts';
import type { RunResult, TrafficStats, Verdict } from '../statistics/result.ts';
import { type ScheduleView, Statistics } from '../statistics/statistics.ts';
import type { ClosedSecond, ScheduledSecond } from '../statistics/timeline.ts';
import type { Limits } from '../statistics/verdict/evidence.ts';
import { verdictOf } from '../statistics/verdict/verdict.ts';
import type { NamedWorkflow } from '../statistics/words.ts';
import { printable } from '../text/format.ts';
import type { Crew } from './crew.ts';
import { type Played, resultOf } from './result-of.ts';

/** Receives events during a run. */
export interface Listeners {
  /** A second is complete; seconds come in order. */
  second(closed: ClosedSecond): void;
  /** A snapshot was accepted; its second is not complete yet. */
  snapshot?(snapshot: Snapshot): void;
  /** A worker's report, before it is aggregated. */
  message?(lane: number, message: FromWorker): void;
  /** Something that makes the verdict `generator-limited`. */
  trouble?(reason: string): void;
  /** Lines of a trace, one per request. */
  traces(batch: { readonly lines: string; readonly count: number }): void;
}

/** The reporting workers, and their names. */
export interface Counting extends Pick<Crew, 'lanes' | 'layout' | 'count' | 'runId' | 'limits'> {
  readonly catalogue: { readonly workflows: readonly NamedWorkflow[] };
}

/** Aggregates the workers' reports into statistics, verdict and result. */
export class Ledger {
  readonly statistics: Statistics;
  readonly #listeners: Listeners;
  readonly #workers: number;
  readonly #runId: string;
  readonly #limits: Limits;
  /** What went wrong in the generator, in words. */
  readonly #troubles: string[] = [];

  constructor(
    { lanes, layout, count, runId, catalogue, limits }: Counting,
    listeners: Listeners,
    scheduled: (second: number) => ScheduledSecond,
    totals?: Totals,
  ) {
    this.#workers = count;
    this.#runId = runId;
    this.#limits = limits;
    this.#listeners = listeners;
    this.statistics = new Statistics({
      lanes,
      laneCount: count,
      layout,
      workflows: catalogue.workflows,
      ...(totals === undefined ? {} : { totals }),
      scheduled,
      onSecond: (closed) => listeners.second(closed),
      onSnapshot: (snapshot) => listeners.snapshot?.(snapshot),
    });
  }

  receive(lane: number, message: FromWorker): void {
    this.#listeners.message?.(lane, message);
    switch (message.type) {
      case 'snapshot':
        this.statistics.add(lane, message.snapshot);
        break;
      case 'trace':
        this.#listeners.traces({ lines: message.lines, count: message.count });
        break;
      case 'error-example':
        this.statistics.errorExample(message.error, printable(message.example));
        break;
      case 'workflow-error':
        this.trouble(`workflow ${message.workflow} failed at ${printable(message.message)}`);
        break;
      case 'ready':
      case 'data-ran-out':
        break;
    }
  }

  /** Makes the run's verdict `generator-limited`. */
  trouble(reason: string): void {
    this.#troubles.push(reason);
    this.#listeners.trouble?.(reason);
  }

  /** The worker is lost, with all its users. */
  lose(lane: number, error: Error): void {
    this.trouble(`worker ${lane + 1} of ${this.#workers} was lost: ${printable(error.message)}`);
    this.statistics.laneLost(lane);
  }

  verdict(stats: TrafficStats, playedMs: number): Verdict {
    return verdictOf({
      stats,
      dropped: this.statistics.dropped,
      limits: this.#limits,
      troubles: this.#troubles,
      fullSeconds: Math.floor(playedMs / 1000),
    });
  }

  result(
    view: ScheduleView,
    playedMs: number,
    run: Pick<Played, 'profile' | 'startedAt' | 'stoppedEarly' | 'stoppedBecause'>,
  ): RunResult {
    const stats = this.statistics.view(view);
    const verdict = this.verdict(stats, playedMs);
    return resultOf({ ...run, workers: this.#workers, runId: this.#runId, verdict, stats });
  }
}
