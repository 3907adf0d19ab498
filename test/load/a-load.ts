import type { CurveStage } from '../../src/load/curve.ts';
import type { Load } from '../../src/load/load.ts';
import type { LoadModelName } from '../../src/text/load-models.ts';

export const MIX = { a: 0.5, b: 0.25, c: 0.15, d: 0.1 };

/** A load of a single mix, with short think times. */
export function aLoad(
  model: LoadModelName,
  stages: readonly CurveStage[],
  more: Partial<Load> = {},
): Load {
  return {
    name: 'default',
    model,
    stages,
    durationSeconds: stages.reduce((sum, { forSeconds }) => sum + forSeconds, 0),
    mixes: [{ atSeconds: 0, userTypes: { any: 1 }, workflows: MIX }],
    arrivals: 'even',
    seed: 1,
    minThinkMs: 200,
    maxThinkMs: 600,
    ...more,
  };
}

export const ramp = (forSeconds: number, level: number, shape: CurveStage['shape'] = 'linear') => [
  { forSeconds, level, shape },
];
export const hold = (forSeconds: number, level: number) => [
  ...ramp(0, level),
  ...ramp(forSeconds, level),
];
