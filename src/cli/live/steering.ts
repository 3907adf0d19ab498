import { RushhourError } from '../../border/errors.ts';
import type { TrafficGenerator } from '../../engine/traffic-generator.ts';
import type { Interruptions } from '../interruptions.ts';
import { type Bindings, CTRL_C } from './keys.ts';

/** The changes of a load's level by keys. */
const STEP = 0.1;

/** The keys that control a run. They never fail: one that comes too late has no effect. */
export function bindingsOf(generator: TrafficGenerator, interruptions: Interruptions): Bindings {
  const interrupt = () => interruptions.interrupt();
  const faster = () => change(generator, STEP);
  return {
    p: () => pauseOrResume(generator),
    '+': faster,
    // The same key without shift.
    '=': faster,
    '-': () => change(generator, -STEP),
    q: interrupt,
    [CTRL_C]: interrupt,
  };
}

function pauseOrResume(generator: TrafficGenerator): void {
  if (generator.isShard) return;
  if (generator.phase === 'paused') generator.resume();
  else generator.pause();
}

/** Changes the level of each load, in steps of a tenth of the profile's level. */
function change(generator: TrafficGenerator, step: number): void {
  for (const { name, level, range } of generator.loads) {
    if (range === null) continue;
    const { own, min, max } = range;
    const wanted = Number((level + step * own).toPrecision(12));
    try {
      generator.setRate(Math.min(max, Math.max(min, wanted)), name);
    } catch (error) {
      // The range was read just before it became too late to change anything.
      if (!(error instanceof RushhourError && error.code === 'INVALID_STATE')) throw error;
    }
  }
}
