import type { Part } from '../border/part.ts';
import type { TimedMix } from './crowd.ts';
import type { Stages } from './curve.ts';

export const ARRIVALS = ['even', 'random'] as const;

/** What a schedule follows: how much, by whom, and how it is spaced. */
export interface Load extends Stages {
  /** The first at 0. */
  readonly mixes: readonly TimedMix[];
  /** Spacing of users who arrive in the same window. */
  readonly arrivals: (typeof ARRIVALS)[number];
  readonly seed: number;
  /** Shortest and longest think time, milliseconds. */
  readonly minThinkMs: number;
  readonly maxThinkMs: number;
  /** Where several machines play a load together: which part of it this one is. */
  readonly part?: Part;
}
