import type { Notes } from '../border/messages.ts';
import { MergedHistogram, recorded } from './merged-histogram.ts';
import type { Distribution, TrafficStats } from './result.ts';

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

/** What the journeys of all workers noted by names of their own, and response times of scenarios. */
export class JourneyFigures {
  readonly #counts = {
    passed: new Map<string, number>(),
    failed: new Map<string, number>(),
    reason: new Map<string, number>(),
    counter: new Map<string, number>(),
  };
  readonly #durations = {
    timing: new Map<string, MergedHistogram>(),
    group: new Map<string, MergedHistogram>(),
    journey: new Map<string, MergedHistogram>(),
    scenario: new Map<string, MergedHistogram>(),
  };

  add({ counts, durations }: Notes): void {
    for (const { kind, name, count } of counts) {
      this.#counts[kind].set(name, (this.#counts[kind].get(name) ?? 0) + count);
    }
    for (const { kind, name, durations: recorded } of durations) {
      const all = this.#durations[kind];
      if (!all.has(name)) all.set(name, new MergedHistogram(2));
      all.get(name)!.add(recorded);
    }
  }

  reset(): void {
    for (const counts of Object.values(this.#counts)) counts.clear();
    for (const durations of Object.values(this.#durations)) durations.clear();
  }

  recorded() {
    const { timing, group, journey } = this.#durations;
    return { timing: recorded(timing), group: recorded(group), journey: recorded(journey) };
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
      timings: distributions(this.#durations.timing),
      groups: distributions(this.#durations.group),
      journeyTimes: distributions(this.#durations.journey),
      latencyByScenario: distributions(this.#durations.scenario),
    };
  }
}

function distributions(all: ReadonlyMap<string, MergedHistogram>): Record<string, Distribution> {
  return Object.fromEntries([...all].map(([name, durations]) => [name, durations.distribution()]));
}
