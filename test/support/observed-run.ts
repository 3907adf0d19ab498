import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { ObservedRun } from '../../src/outputs/output.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import { MergedHistogram } from '../../src/statistics/merged-histogram.ts';
import { profileInput } from './profiles.ts';

/** A run that has not begun, as outputs see it. */
export function anObservedRun(): ObservedRun {
  const generator = new TrafficGenerator(TrafficProfile.from(profileInput()));
  const nothing = new MergedHistogram().recorded();
  return {
    profile: 'test',
    seed: 1,
    startedAtMs: 0,
    countedSinceMs: 0,
    stats: () => generator.getStats(),
    durations: () => ({
      response: nothing,
      service: nothing,
      startDelay: nothing,
      connect: nothing,
      tls: nothing,
      firstByte: nothing,
    }),
    partDurations: () => ({ step: {}, service: {}, group: {}, journey: {}, timing: {} }),
  };
}
