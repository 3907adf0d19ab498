import type { Notes } from '../border/messages.ts';
import { SCENARIO_PART } from '../text/part-names.ts';
import { NamedHistograms } from './named-histograms.ts';
import { ALL_PARTS, type Parts } from './parts.ts';
import type { TrafficStats } from './result.ts';

type Figures = Pick<
  TrafficStats,
  | 'checks'
  | 'failureReasons'
  | 'counters'
  | 'timings'
  | 'groups'
  | 'journeyTimes'
  | 'latencyByScenario'
>;

/** What the journeys of all workers recorded under names of their own, and response times of scenarios. */
export class JourneyFigures {
  readonly #parts: Parts;
  readonly #counts = {
    passed: new Map<string, number>(),
    failed: new Map<string, number>(),
    reason: new Map<string, number>(),
    counter: new Map<string, number>(),
  };
  readonly #durations = {
    timing: new NamedHistograms(),
    group: new NamedHistograms(),
    journey: new NamedHistograms(),
    scenario: new NamedHistograms(),
  };

  /** @param parts those that are recorded */
  constructor(parts: Parts = ALL_PARTS) {
    this.#parts = parts;
  }

  add({ counts, durations }: Notes): void {
    for (const { kind, name, count } of counts) {
      if (!this.#parts.has(name)) continue;
      this.#counts[kind].set(name, (this.#counts[kind].get(name) ?? 0) + count);
    }
    for (const { kind, name, durations: recorded } of durations) {
      if (!this.#parts.has(kind === 'scenario' ? `${SCENARIO_PART}${name}` : name)) continue;
      this.#durations[kind].add(name, recorded);
    }
  }

  reset(): void {
    for (const counts of Object.values(this.#counts)) counts.clear();
    for (const durations of Object.values(this.#durations)) durations.clear();
  }

  recorded() {
    const { timing, group, journey } = this.#durations;
    return { timing: timing.recorded(), group: group.recorded(), journey: journey.recorded() };
  }

  view(): Figures {
    const { passed, failed, reason, counter } = this.#counts;
    const checks = [...new Set([...passed.keys(), ...failed.keys()])].map((name) => {
      return [name, { passed: passed.get(name) ?? 0, failed: failed.get(name) ?? 0 }] as const;
    });
    return {
      checks: Object.fromEntries(checks),
      failureReasons: Object.fromEntries(reason),
      counters: Object.fromEntries(counter),
      timings: this.#durations.timing.distributions(),
      groups: this.#durations.group.distributions(),
      journeyTimes: this.#durations.journey.distributions(),
      latencyByScenario: this.#durations.scenario.distributions(),
    };
  }
}
