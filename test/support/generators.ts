import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import type { TrafficProfileInput } from '../../src/profile/profile.ts';
import { profileOf } from './profiles.ts';
import type { Target } from './target.ts';

/** Plays such a profile against a target. */
export function generatorFor(
  { urls }: Target,
  overrides: Partial<TrafficProfileInput>,
  workers = 1,
): TrafficGenerator {
  return new TrafficGenerator(profileOf(overrides), urls, { workers });
}
