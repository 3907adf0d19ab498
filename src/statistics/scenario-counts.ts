import { AGES, type LaneLayout } from '../border/lanes.ts';
import { ONLY_LOAD } from '../text/load-models.ts';
import type { ScenarioOutcomes, TrafficStats } from './result.ts';
import type { Names } from './words.ts';

/** Besides the words, by position of the load. */
export interface LostOfLoads {
  /** Users who were lost with their worker. */
  readonly users: Float64Array;
  /** Arrivals that were due before they could be dispatched. */
  readonly missed: Float64Array;
}

/** Requests sent by a load. */
export function requestsOf(load: number, words: Float64Array, { ages }: LaneLayout): number {
  const first = ages + load * AGES;
  return words.subarray(first, first + AGES).reduce((sum, requests) => sum + requests, 0);
}

/** Counts by scenario. Loads with the same name, such as before and after a profile switch, are one scenario. */
export function scenarioCounts(
  words: Float64Array,
  { layout, loads }: Pick<Names, 'layout' | 'loads'>,
  lost: LostOfLoads,
): Pick<TrafficStats, 'requestsByScenario' | 'failedByScenario' | 'outcomesByScenario'> {
  const requestsByScenario: Record<string, number> = {};
  const failedByScenario: Record<string, number> = {};
  const outcomesByScenario: Record<string, ScenarioOutcomes> = {};
  for (const [load, { name }] of loads.entries()) {
    if (name === ONLY_LOAD) continue;
    add(requestsByScenario, name, requestsOf(load, words, layout));
    add(failedByScenario, name, words[layout.loads.failed + load]!);
    const outcomes = outcomesOf(load, words, layout, lost);
    const before = outcomesByScenario[name];
    outcomesByScenario[name] = before === undefined ? outcomes : together(before, outcomes);
  }
  return { requestsByScenario, failedByScenario, outcomesByScenario };
}

function outcomesOf(
  load: number,
  words: Float64Array,
  { loads }: LaneLayout,
  lost: LostOfLoads,
): ScenarioOutcomes {
  const count = (word: keyof typeof loads) => words[loads[word] + load]!;
  const gone = {
    completed: count('completed'),
    abandoned: count('abandoned'),
    failed: count('failedUsers') + lost.users[load]!,
    interrupted: count('interrupted'),
  };
  const spawned = count('spawned');
  const left = gone.completed + gone.abandoned + gone.failed + gone.interrupted;
  return {
    spawned,
    active: spawned - left,
    ...gone,
    dropped: count('dropped') + lost.missed[load]!,
  };
}

function together(a: ScenarioOutcomes, b: ScenarioOutcomes): ScenarioOutcomes {
  return {
    spawned: a.spawned + b.spawned,
    active: a.active + b.active,
    completed: a.completed + b.completed,
    abandoned: a.abandoned + b.abandoned,
    failed: a.failed + b.failed,
    interrupted: a.interrupted + b.interrupted,
    dropped: a.dropped + b.dropped,
  };
}

function add(counts: Record<string, number>, name: string, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}
