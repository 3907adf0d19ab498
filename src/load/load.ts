import type { Part } from '../border/part.ts';
import type { LoadModelName } from '../text/load-models.ts';
import type { TimedMix } from './crowd.ts';
import type { Stages } from './curve.ts';

export const ARRIVALS = ['even', 'random'] as const;

export type ArrivalSpacing = (typeof ARRIVALS)[number];

/** The same load at another level: everything else stays. */
export function scaledLoad(load: Load, factor: number): Load {
  return {
    ...load,
    stages: load.stages.map((stage) => ({ ...stage, level: stage.level * factor })),
  };
}

/** What a schedule follows: how much load, by which users, and with which spacing. */
export interface Load extends Stages {
  /** Identifies it among the loads of its run. */
  readonly name: string;
  readonly model: LoadModelName;
  /** The first at 0. */
  readonly mixes: readonly TimedMix[];
  readonly arrivals: ArrivalSpacing;
  readonly seed: number;
  /** Shortest and longest think time, milliseconds. */
  readonly minThinkMs: number;
  readonly maxThinkMs: number;
  /** The part of the load that this machine plays, if several machines play it. */
  readonly part?: Part;
}
