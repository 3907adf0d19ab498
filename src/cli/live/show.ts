import { createLogUpdate } from 'log-update';
import type { TrafficGenerator } from '../../engine/traffic-generator.ts';
import { subjectOf } from '../../statistics/in-words.ts';
import type { Interruptions } from '../interruptions.ts';
import { canRedraw, terminalOf } from '../terminal.ts';
import { progressBlock } from './block.ts';
import { canReadKeys, listenToKeys } from './keys.ts';
import { progressLine } from './line.ts';
import { bindingsOf } from './steering.ts';
import { viewOf } from './view.ts';

/** A redraw at most four times a second; a line every five seconds if nothing can be redrawn. */
const REDRAW_MS = 250;
const LINE_MS = 5000;

/** Shows a run on standard error. */
export interface Progress {
  /** Until the run is over. */
  show(): Promise<void>;
  /** The run is over, although its files are still to be written: restores the terminal. */
  end(): void;
}

/** Does everything slow here, before the run starts, so that the run is not delayed. */
export function prepareProgress(
  generator: TrafficGenerator,
  interruptions: Interruptions,
): Progress {
  if (!canRedraw(process.stderr)) return new Lines(generator, interruptions);
  return new Block(generator, interruptions, canReadKeys(process.stdin));
}

class Block implements Progress {
  readonly #generator: TrafficGenerator;
  readonly #interruptions: Interruptions;
  readonly #hasKeys: boolean;
  readonly #redraw = createLogUpdate(process.stderr);
  #stopListening = () => {};
  #ended = false;

  constructor(generator: TrafficGenerator, interruptions: Interruptions, hasKeys: boolean) {
    this.#generator = generator;
    this.#interruptions = interruptions;
    this.#hasKeys = hasKeys;
  }

  async show(): Promise<void> {
    const generator = this.#generator;
    if (this.#hasKeys) {
      this.#stopListening = listenToKeys(process.stdin, bindingsOf(generator, this.#interruptions));
    }
    try {
      for await (const stats of generator.watch(REDRAW_MS)) {
        if (this.#ended || !generator.running) break;
        const view = viewOf(generator, stats);
        const paused = view.phase === 'paused';
        const hint = this.#interruptions.any
          ? STOPPING
          : hintFor(paused, this.#hasKeys, generator.isShard, subjectOf(stats.loads));
        this.#redraw(progressBlock(view, terminalOf(process.stderr), hint).join('\n'));
      }
    } finally {
      this.end();
    }
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopListening();
    this.#redraw.clear();
    this.#redraw.done();
  }
}

class Lines implements Progress {
  readonly #generator: TrafficGenerator;
  readonly #interruptions: Interruptions;
  #ended = false;

  constructor(generator: TrafficGenerator, interruptions: Interruptions) {
    this.#generator = generator;
    this.#interruptions = interruptions;
  }

  async show(): Promise<void> {
    const generator = this.#generator;
    const write = (line: string) => process.stderr.write(`${line}\n`);
    this.#interruptions.once(() => write(STOPPING));
    write(progressLine(viewOf(generator, generator.getStats())));
    for await (const stats of generator.watch(LINE_MS)) {
      if (this.#ended || !generator.running) break;
      write(progressLine(viewOf(generator, stats)));
    }
  }

  end(): void {
    this.#ended = true;
  }
}

const STOPPING = 'stopping gracefully; press again to stop at once';

function hintFor(paused: boolean, hasKeys: boolean, isShard: boolean, subject: string): string {
  if (isShard) return hasKeys ? 'q stop' : 'Ctrl-C stop';
  return hasKeys ? `p ${paused ? 'resume' : 'pause'}   + - ${subject}   q stop` : 'Ctrl-C stop';
}
