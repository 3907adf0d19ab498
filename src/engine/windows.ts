import { type Judged, WindowObjectives } from '../answers/windows/window-objectives.ts';
import { type Part, WHOLE } from '../border/part.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import {
  evaluateThreshold,
  followsCurve,
  isOfRequests,
  parseThreshold,
  type Threshold,
} from '../profile/threshold.ts';
import { sum } from '../statistics/sum.ts';
import type { Measured, WindowNames } from '../statistics/window-figures.ts';
import { SCENARIO_PART, SERVICE_PART } from '../text/part-names.ts';
import { isOfMerge, thresholdValues } from './thresholds.ts';

/** The values of a window on which thresholds are evaluated. */
interface WindowValues {
  readonly figures: Measured;
  readonly values: Readonly<Record<string, number | null>>;
}

interface Measurement {
  /** The part of the run that is measured. Default: the whole run. */
  readonly part?: Part;
  /** The second of the schedule from which on windows are judged. Default: 0. */
  readonly from?: number;
}

/** The thresholds of a profile that have windows. */
export function windowObjectivesOf(
  { thresholds, abortAfter }: Pick<TrafficProfile, 'thresholds' | 'abortAfter'>,
  names: WindowNames,
  { part = WHOLE, from = 0 }: Measurement = {},
): WindowObjectives<WindowValues> {
  const objectives = thresholds.map(parseThreshold).flatMap((threshold) => {
    const { expression, of, windowSeconds } = threshold;
    if (windowSeconds === null || isOfMerge(threshold, part)) return [];
    const badness = (actual: number) => badnessOf(threshold, actual);
    const judge = (window: WindowValues) => judgeWindow(threshold, window, names);
    return [{ expression, windowSeconds, of, badness, judge }];
  });
  const valuesOf = (figures: Measured) => ({ figures, values: thresholdValues(figures) });
  return new WindowObjectives(objectives, valuesOf, abortAfter, names, from);
}

function badnessOf({ operator, limit }: Threshold, actual: number): number {
  if (operator === '==') return Math.abs(actual - limit);
  return operator.startsWith('<') ? actual : -actual;
}

/**
 * Null for a window with nothing to judge. That is so if the run or the scenario sent nothing, got no response and
 * dropped no arrival; if the metric follows the curve, and the curve was 0 in one of the seconds; or if there is no
 * value. But a metric of requests that were sent should have a value: if none of them ended, the threshold is missed.
 */
function judgeWindow(
  threshold: Threshold,
  { figures, values }: WindowValues,
  { workflows }: WindowNames,
): Judged | null {
  const { metric, of } = threshold;
  const scenario = of?.startsWith(SCENARIO_PART) ? of.slice(SCENARIO_PART.length) : null;
  if (isIdle(figures) || (scenario !== null && isScenarioIdle(figures, scenario))) return null;
  if (followsCurve(metric) && !isAsked(figures, scenario)) return null;
  const outcome = evaluateThreshold(threshold, values);
  if (outcome.actual !== null) return outcome;
  const sent =
    scenario === null
      ? sentIn(figures, of, workflows)
      : (figures.requestsByScenario[scenario] ?? 0);
  return isOfRequests(metric) && sent > 0 ? outcome : null;
}

function isIdle({ total, successful, failed, users }: Measured): boolean {
  return total + successful + failed + users.dropped === 0;
}

function isScenarioIdle(figures: Measured, scenario: string): boolean {
  const sent = figures.requestsByScenario[scenario] ?? 0;
  const ended = figures.latencyByScenario[scenario]?.count ?? 0;
  return sent + ended + (figures.outcomesByScenario[scenario]?.dropped ?? 0) === 0;
}

/** Whether the curve of the scenario, or any curve if it is null, was above 0 in each second. */
function isAsked({ timeline, loads }: Measured, scenario: string | null): boolean {
  return timeline.every((row) =>
    row.loads.some(
      ({ target }, i) => target > 0 && (scenario === null || loads[i]?.name === scenario),
    ),
  );
}

/** Requests sent by a workflow or a step, or to a service; all requests if no part is given. */
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
