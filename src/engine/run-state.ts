import type { GeneratorPhase } from '../text/phases.ts';

/**
 * The life of a run: what each input does in each phase. `=` stays, `–` does nothing, `refused` throws
 * `INVALID_STATE`.
 *
 * | input | idle | starting | cancelled | running | paused | finishing | aborting | closing | over |
 * |---|---|---|---|---|---|---|---|---|---|
 * | start | starting | – | – | – | – | – | – | – | – |
 * | ready | – | running | finishing | – | – | – | – | – | – |
 * | failed | – | over | over | – | – | – | – | – | – |
 * | setRate | refused | refused | refused | = | = | refused | refused | refused | refused |
 * | switchTo | = | refused | refused | = | = | refused | refused | refused | refused |
 * | pause | – | – | – | paused | – | – | – | – | – |
 * | resume | – | – | – | – | running | – | – | – | – |
 * | stop | over | cancelled | – | finishing | finishing | – | – | – | – |
 * | abort | over | cancelled | – | aborting | aborting | aborting | – | – | – |
 * | reset | – | – | – | = | = | = | = | – | – |
 * | ended | – | – | – | finishing | – | – | – | – | – |
 * | overdue | – | – | – | – | – | aborting | = | – | – |
 * | lost | – | – | – | = | = | = | = | – | – |
 * | finished | – | – | – | closing | closing | closing | closing | – | – |
 * | closed | – | – | – | – | – | – | – | over | – |
 *
 * - `starting`: services are checked, workers start; `cancelled`: the same, to be stopped as soon as they have started
 * - `finishing`: no users arrive any more, active users may finish within the profile's grace period
 * - `aborting`: requests in flight are given up
 * - `closing`: the workers have finished, outputs are being completed
 * - `ready`, `failed`: workers have started, or could not start
 * - `ended`: the schedule has been played to its end
 * - `overdue`: the workers should have finished by now
 * - `lost`: a worker ended before the run did; `finished`: the last worker has finished or was lost
 */
export type RunPhase = (typeof RUN_PHASES)[number];

export const RUN_PHASES = [
  'idle',
  'starting',
  'cancelled',
  'running',
  'paused',
  'finishing',
  'aborting',
  'closing',
  'over',
] as const;

type Row = Readonly<Partial<Record<RunPhase, RunPhase | 'refused'>>>;

const CHANGES: Row = {
  starting: 'refused',
  cancelled: 'refused',
  running: 'running',
  paused: 'paused',
  finishing: 'refused',
  aborting: 'refused',
  closing: 'refused',
  over: 'refused',
};
const WHILE_THERE_ARE_WORKERS: Row = {
  running: 'running',
  paused: 'paused',
  finishing: 'finishing',
  aborting: 'aborting',
};

/** Inputs that are not listed do nothing. */
const TABLE = {
  start: { idle: 'starting' },
  ready: { starting: 'running', cancelled: 'finishing' },
  failed: { starting: 'over', cancelled: 'over' },
  setRate: { ...CHANGES, idle: 'refused' },
  switchTo: { ...CHANGES, idle: 'idle' },
  pause: { running: 'paused' },
  resume: { paused: 'running' },
  stop: { idle: 'over', starting: 'cancelled', running: 'finishing', paused: 'finishing' },
  abort: {
    idle: 'over',
    starting: 'cancelled',
    running: 'aborting',
    paused: 'aborting',
    finishing: 'aborting',
  },
  reset: WHILE_THERE_ARE_WORKERS,
  ended: { running: 'finishing' },
  overdue: { finishing: 'aborting', aborting: 'aborting' },
  lost: WHILE_THERE_ARE_WORKERS,
  finished: { running: 'closing', paused: 'closing', finishing: 'closing', aborting: 'closing' },
  closed: { closing: 'over' },
} as const satisfies Record<string, Row>;

export type RunInput = keyof typeof TABLE;

export const RUN_INPUTS = Object.keys(TABLE) as readonly RunInput[];

/** The phase after an input; null if the input does nothing, `refused` if it is not allowed. */
export function transition(phase: RunPhase, input: RunInput): RunPhase | 'refused' | null {
  const row: Row = TABLE[input];
  return row[phase] ?? null;
}

/** The phase as shown to people, unless it is running: it then depends on the curve. */
export function shownPhase(phase: Exclude<RunPhase, 'running'>): GeneratorPhase {
  return SHOWN[phase];
}

/** Whether it is too late to change anything. */
export function isEnding(phase: RunPhase): boolean {
  return ENDING.has(phase);
}

/** Why an input is refused, in words. */
export function refusal(phase: RunPhase, input: RunInput): string {
  const what = input === 'setRate' ? 'rate' : 'profile';
  return `the ${what} cannot change: the run ${IS[phase]}`;
}

const SHOWN: Readonly<Record<Exclude<RunPhase, 'running'>, GeneratorPhase>> = {
  idle: 'idle',
  starting: 'starting',
  cancelled: 'starting',
  paused: 'paused',
  finishing: 'draining',
  aborting: 'draining',
  closing: 'draining',
  over: 'finished',
};

const ENDING: ReadonlySet<RunPhase> = new Set(['finishing', 'aborting', 'closing', 'over']);

/** In a sentence. */
const IS: Readonly<Record<RunPhase, string>> = {
  idle: 'has not started',
  starting: 'is starting',
  cancelled: 'is starting',
  running: 'is in progress',
  paused: 'is paused',
  finishing: 'is ending',
  aborting: 'is ending',
  closing: 'is ending',
  over: 'is over',
};
