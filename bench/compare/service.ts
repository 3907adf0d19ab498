import { DIGITS, levelsOf } from '../../src/answers/compare/levels.ts';
import type { PairedUnits, Unit } from '../../src/answers/compare/units.ts';
import { bucketOf } from '../../src/border/histogram-buckets.ts';
import { Random } from '../../src/border/random.ts';
import { type Effect, MEDIAN_MS, NONE, SLOW_FACTOR, SLOW_SHARE } from './effects.ts';

/** How a shared machine disturbs a service, from second to second. */
export interface Noise {
  readonly name: string;
  /** Correlation of the levels of neighbouring seconds. */
  readonly correlation: number;
  /** Standard deviation of the logarithm of the level. */
  readonly spread: number;
}

/** Standard deviations of the logarithm: of the journeys, which are the same in both runs, and of everything else. */
const ASKED_SPREAD = 0.3;
const OWN_SPREAD = 0.3;
const FIRST = bucketOf(3_000, DIGITS);
const LAST = bucketOf(1_000_000, DIGITS);
const LEVELS = levelsOf(Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i));

/** Two runs of the same journeys, the second against a service with the effect. */
export function simulatedPair(
  seed: number,
  seconds: number,
  rps: number,
  noise: Noise,
  effect: Effect,
): PairedUnits {
  const asked = new Random(seed, 1);
  const sides = [
    { random: new Random(seed, 2), level: 0, ...NONE, units: [] as Unit[] },
    { random: new Random(seed, 3), level: 0, ...effect, units: [] as Unit[] },
  ];
  const fresh = Math.sqrt(1 - noise.correlation ** 2);
  for (const side of sides) side.level = noise.spread * side.random.normal();
  for (let second = 0; second < seconds; second++) {
    const journeys = Array.from({ length: rps }, () => ASKED_SPREAD * asked.normal());
    for (const side of sides) {
      const { random, factor, tailFactor, units } = side;
      side.level = noise.correlation * side.level + fresh * noise.spread * random.normal();
      const counts = new Float64Array(LAST - FIRST + 1);
      for (const journey of journeys) {
        const slow = random.next() < SLOW_SHARE ? SLOW_FACTOR * tailFactor : 1;
        const spread = Math.exp(side.level + journey + OWN_SPREAD * random.normal());
        const us = Math.round(1000 * MEDIAN_MS * factor * slow * spread);
        counts[Math.max(0, Math.min(LAST, bucketOf(us, DIGITS)) - FIRST)]! += 1;
      }
      units.push({ counts, ended: rps, failed: 0 });
    }
  }
  return { levels: LEVELS, before: sides[0]!.units, after: sides[1]!.units };
}
