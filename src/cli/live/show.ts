import { createLogUpdate } from 'log-update';
import type { TrafficGenerator } from '../../engine/traffic-generator.ts';
import type { Interruptions } from '../interruptions.ts';
import { canRedraw, terminalOf } from '../terminal.ts';
import { progressBlock } from './block.ts';
import { type Bindings, CTRL_C, canReadKeys, listenToKeys } from './keys.ts';
import { progressLine } from './line.ts';
import { Steering } from './steering.ts';
import { viewOf } from './view.ts';

/** A redraw at most four times a second; a line every five seconds where nothing can be redrawn. */
const REDRAW_MS = 250;
const LINE_MS = 5000;

/**
 * Prepares to show a run on standard error. The run must not be held up once it goes: what takes time
 * is done here. Returns what shows it until it is over.
 */
export function prepareProgress(
  generator: TrafficGenerator,
  interruptions: Interruptions,
): () => Promise<void> {
  if (!canRedraw(process.stderr)) return () => writeLines(generator, interruptions);
  const hasKeys = canReadKeys(process.stdin);
  return () => redrawBlock(generator, interruptions, hasKeys);
}

async function redrawBlock(
  generator: TrafficGenerator,
  interruptions: Interruptions,
  hasKeys: boolean,
): Promise<void> {
  const redraw = createLogUpdate(process.stderr);
  const stopListening = hasKeys
    ? listenToKeys(process.stdin, bindings(generator, interruptions))
    : () => {};
  try {
    for await (const stats of generator.watch(REDRAW_MS)) {
      if (!generator.running) break;
      const view = viewOf(generator, stats);
      const hint = interruptions.any ? STOPPING : hintFor(view.phase === 'paused', hasKeys);
      redraw(progressBlock(view, terminalOf(process.stderr), hint).join('\n'));
    }
  } finally {
    stopListening();
    redraw.clear();
    redraw.done();
  }
}

function bindings(generator: TrafficGenerator, interruptions: Interruptions): Bindings {
  const steering = new Steering(generator);
  const interrupt = () => interruptions.interrupt();
  const faster = () => steering.faster();
  return {
    p: () => steering.pauseOrResume(),
    '+': faster,
    // The same key without shift.
    '=': faster,
    '-': () => steering.slower(),
    q: interrupt,
    [CTRL_C]: interrupt,
  };
}

const STOPPING = 'stopping; once more to leave at once';

function hintFor(paused: boolean, hasKeys: boolean): string {
  return hasKeys ? `p ${paused ? 'resume' : 'pause'}   + - rate   q stop` : 'Ctrl-C stop';
}

async function writeLines(
  generator: TrafficGenerator,
  interruptions: Interruptions,
): Promise<void> {
  const write = (line: string) => process.stderr.write(`${line}\n`);
  interruptions.once(() => write(STOPPING));
  write(progressLine(viewOf(generator, generator.getStats())));
  for await (const stats of generator.watch(LINE_MS)) {
    if (generator.running) write(progressLine(viewOf(generator, stats)));
  }
}
