import { type Judged, WindowObjectives } from '../answers/windows/window-objectives.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import {
  evaluateThreshold,
  isOfRequests,
  parseThreshold,
  type Threshold,
} from '../profile/threshold.ts';
import { sum } from '../statistics/sum.ts';
import type { Measured, WindowNames } from '../statistics/window-figures.ts';
import { SCENARIO_PART, SERVICE_PART } from '../text/part-names.ts';
import { thresholdValues } from './thresholds.ts';

/** The values of a window on which thresholds are evaluated. */
interface WindowValues {
  readonly figures: Measured;
  readonly values: Readonly<Record<string, number | null>>;
}

/** The thresholds of a profile that have windows. */
export function windowObjectivesOf(
  { thresholds, abortAfter }: Pick<TrafficProfile, 'thresholds' | 'abortAfter'>,
  names: WindowNames,
): WindowObjectives<WindowValues> {
  const objectives = thresholds.map(parseThreshold).flatMap((threshold) => {
    const { expression, of, windowSeconds } = threshold;
    if (windowSeconds === null) return [];
    const badness = (actual: number) => badnessOf(threshold, actual);
    const judge = (window: WindowValues) => judgeWindow(threshold, window, names);
    return [{ expression, windowSeconds, of, badness, judge }];
  });
  const valuesOf = (figures: Measured) => ({ figures, values: thresholdValues(figures) });
  return new WindowObjectives(objectives, valuesOf, abortAfter, names);
}

function badnessOf({ operator, limit }: Threshold, actual: number): number {
  if (operator === '==') return Math.abs(actual - limit);
  return operator.startsWith('<') ? actual : -actual;
}

/**
 * Null for a window in which there was nothing to judge: no request of the run or the scenario was sent or ended and no
 * arrival dropped, none of the workflow, step or service was sent or ended, nothing was checked or timed, no user
 * left. Where requests were sent and none ended, what should have been measured was not, and that misses.
 */
function judgeWindow(
  threshold: Threshold,
  { figures, values }: WindowValues,
  { workflows }: WindowNames,
): Judged | null {
  const { metric, of } = threshold;
  if (isIdle(figures)) return null;
  const outcome = evaluateThreshold(threshold, values);
  if (of?.startsWith(SCENARIO_PART)) {
    return isScenarioIdle(figures, of.slice(SCENARIO_PART.length)) ? null : outcome;
  }
  if (outcome.actual !== null) return outcome;
  return isOfRequests(metric) && sentIn(figures, of, workflows) > 0 ? outcome : null;
}

function isIdle({ total, successful, failed, users }: Measured): boolean {
  return total + successful + failed + users.dropped === 0;
}

function isScenarioIdle(figures: Measured, scenario: string): boolean {
  const sent = figures.requestsByScenario[scenario] ?? 0;
  const ended = figures.latencyByScenario[scenario]?.count ?? 0;
  return sent + ended + (figures.outcomesByScenario[scenario]?.dropped ?? 0) === 0;
}

/** Requests sent by a workflow or a step or to a service; all of them where no part is given. */
function sentIn(
  { total, requestsByStep }: Measured,
  part: string | null,
  workflows: WindowNames['workflows'],
): number {
  if (part === null) return total;
  return sum(workflows, ({ name, steps }) =>
    sum(steps, (step) => {
      const label = `${name}/${step.name}`;
      const isOf = [name, label, `${SERVICE_PART}${step.service}`].includes(part);
      return isOf ? (requestsByStep[label] ?? 0) : 0;
    }),
  );
}
