import { WindowObjectives } from '../answers/windows/window-objectives.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { evaluateThreshold, parseThreshold } from '../profile/threshold.ts';

/** The thresholds of a profile that hold in each window. */
export function windowObjectivesOf({
  thresholds,
  abortAfter,
}: Pick<TrafficProfile, 'thresholds' | 'abortAfter'>): WindowObjectives {
  const objectives = thresholds.map(parseThreshold).flatMap((threshold) =>
    threshold.windowSeconds === null
      ? []
      : [
          {
            expression: threshold.expression,
            windowSeconds: threshold.windowSeconds,
            lowerIsBetter: threshold.operator.startsWith('<'),
            judge: (values: Readonly<Record<string, number | null>>) =>
              evaluateThreshold(threshold, values),
          },
        ],
  );
  return new WindowObjectives(objectives, abortAfter);
}
