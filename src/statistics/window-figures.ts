import { MAX_LOADS } from '../border/lanes.ts';
import type { Snapshot } from '../border/messages.ts';
import { JourneyFigures } from './journey-figures.ts';
import { LatencyBy } from './latency-by.ts';
import { MergedHistogram } from './merged-histogram.ts';
import { WHOLE_RUN } from './parts.ts';
import type { TimelineRow, TrafficStats, UserCounts } from './result.ts';
import { scenarioCounts } from './scenario-counts.ts';
import { sum } from './sum.ts';
import type { ClosedSecond } from './timeline.ts';
import { failedByStep, type Names, outcomesByWorkflow, requestsByStep } from './words.ts';

/** What thresholds are held against, of a whole run or of a window of it. */
export interface Measured
  extends Pick<
    TrafficStats,
    | 'total'
    | 'successful'
    | 'failed'
    | 'successRate'
    | 'throughputRps'
    | 'timeline'
    | 'latencyByWorkflow'
    | 'latencyByStep'
    | 'latencyByService'
    | 'failedByStep'
    | 'failedByService'
    | 'outcomesByWorkflow'
    | 'requestsByStep'
    | 'requestsByScenario'
    | 'failedByScenario'
    | 'outcomesByScenario'
    | 'latencyByScenario'
    | 'checks'
    | 'counters'
    | 'timings'
    | 'groups'
    | 'journeyTimes'
  > {
  readonly users: Pick<UserCounts, 'completed' | 'abandoned' | 'failed' | 'dropped'>;
  readonly latency: Pick<TrafficStats['latency'], 'response' | 'service' | 'startDelay'>;
  readonly loads: readonly { readonly name: string }[];
}

/** The meaning of the words of lanes, as far as it is known before the run. */
export type WindowNames = Pick<Names, 'layout' | 'workflows'>;

/** Latencies of all requests; each histogram takes 188 kB. */
interface Clocks {
  readonly response: MergedHistogram;
  readonly service: MergedHistogram;
  readonly startDelay: MergedHistogram;
}

const NOTHING = new MergedHistogram(2).distribution();

/**
 * The figures of consecutive seconds, taken from the same counts and histograms as those of the run. Only the requested
 * parts are recorded, so memory use does not depend on the number of seconds.
 */
export class WindowFigures {
  readonly #names: WindowNames;
  readonly #parts: ReadonlySet<string>;
  readonly #clocks: Clocks | null;
  readonly #latencyBy: LatencyBy;
  readonly #journeys: JourneyFigures;
  readonly #words: Float64Array;
  /** Users of lost workers, which are not known by the second. */
  readonly #lost: Float64Array;
  /** Arrivals that the main thread handed out too late, by the position of their load. */
  readonly #missed = new Float64Array(MAX_LOADS);
  #loads: readonly { readonly name: string }[] = [];
  #rows: TimelineRow[] = [];

  /** @param parts as thresholds name them; {@link WHOLE_RUN} for figures of all requests */
  constructor(names: WindowNames, parts: ReadonlySet<string>) {
    this.#names = names;
    this.#parts = parts;
    this.#clocks = parts.has(WHOLE_RUN)
      ? {
          response: new MergedHistogram(),
          service: new MergedHistogram(),
          startDelay: new MergedHistogram(),
        }
      : null;
    this.#latencyBy = new LatencyBy(names.workflows, parts);
    this.#journeys = new JourneyFigures(parts);
    this.#words = new Float64Array(names.layout.length);
    this.#lost = new Float64Array(names.layout.length);
  }

  /** Adds what a worker recorded in one of the seconds; in any order, but before the second is complete. */
  snapshot({ response, service, startDelay, steps, notes }: Snapshot): void {
    this.#clocks?.response.add(response);
    this.#clocks?.service.add(service);
    this.#clocks?.startDelay.add(startDelay);
    this.#latencyBy.add(steps);
    if (notes !== null) this.#journeys.add(notes);
  }

  /** Adds a complete second. */
  second({ row, growth, scheduled }: ClosedSecond): void {
    this.#rows.push(row);
    this.#loads = scheduled;
    for (const [load, { missed }] of scheduled.entries()) this.#missed[load]! += missed;
    for (let word = 0; word < growth.length; word++) this.#words[word]! += growth[word]!;
  }

  reset(): void {
    this.#clocks?.response.reset();
    this.#clocks?.service.reset();
    this.#clocks?.startDelay.reset();
    this.#latencyBy.reset();
    this.#journeys.reset();
    this.#words.fill(0);
    this.#missed.fill(0);
    this.#rows = [];
  }

  measured(): Measured {
    const words = this.#words;
    const { counters } = this.#names.layout;
    const total = sum(this.#rows, (row) => row.sent);
    const ended = sum(this.#rows, (row) => row.completed);
    const failed = sum(this.#rows, (row) => row.failed);
    const journeys = this.#journeys.view();
    const names = { ...this.#names, loads: this.#loads };
    return {
      total,
      successful: ended - failed,
      failed,
      successRate: ended > 0 ? (ended - failed) / ended : 1,
      throughputRps: total / this.#rows.length,
      users: {
        completed: words[counters.completed]!,
        abandoned: words[counters.abandoned]!,
        failed: words[counters.failedUsers]!,
        dropped: sum(this.#rows, (row) => row.dropped),
      },
      loads: this.#loads,
      timeline: this.#rows,
      latency: {
        response: this.#clocks?.response.distribution() ?? NOTHING,
        service: this.#clocks?.service.distribution() ?? NOTHING,
        startDelay: this.#clocks?.startDelay.distribution() ?? NOTHING,
      },
      ...this.#latencyBy.view(),
      ...journeys,
      // A counter that was never increased is 0, not missing.
      counters: {
        ...Object.fromEntries([...this.#parts].map((part) => [part, 0])),
        ...journeys.counters,
      },
      requestsByStep: requestsByStep(words, names),
      failedByStep: failedByStep(words, names),
      outcomesByWorkflow: outcomesByWorkflow(words, this.#lost, names),
      ...scenarioCounts(words, names, { users: this.#lost, missed: this.#missed }),
    };
  }
}
