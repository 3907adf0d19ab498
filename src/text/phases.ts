/**
 * | phase | meaning |
 * |---|---|
 * | `idle` | not started |
 * | `starting` | services are checked, worker threads start |
 * | `ramp-up`, `hold`, `ramp-down` | requests are sent; the rate rises, stays, falls |
 * | `paused` | the schedule's clock is stopped |
 * | `draining` | no users arrive any more, responses in flight are awaited |
 * | `finished` | the result is available |
 */
export type GeneratorPhase =
  | 'idle'
  | 'starting'
  | 'ramp-up'
  | 'hold'
  | 'ramp-down'
  | 'paused'
  | 'draining'
  | 'finished';

/** As shown to people. */
export const PHASES: Readonly<Record<GeneratorPhase, string>> = {
  idle: 'not started',
  starting: 'starting',
  'ramp-up': 'ramp up',
  hold: 'hold',
  'ramp-down': 'ramp down',
  paused: 'paused',
  draining: 'draining',
  finished: 'finished',
};
