import { createLogUpdate } from 'log-update';
import type { MergedRun } from '../../shards/merge/merged-run.ts';
import type { RunResult } from '../../statistics/result.ts';
import { canRedraw, terminalOf } from '../terminal.ts';
import { progressBlock } from './block.ts';
import { progressLine } from './line.ts';
import type { LiveView } from './view.ts';

/** A line every five seconds where nothing can be redrawn. */
const LINE_MS = 5000;

/** Shows a run of several machines on standard error, as far as they have recorded it. */
export class LiveMerge {
  readonly #redraw = canRedraw(process.stderr) ? createLogUpdate(process.stderr) : null;
  #run: MergedRun | null = null;
  #shownAtMs = Number.NEGATIVE_INFINITY;

  show(run: MergedRun): void {
    this.#run = run;
    if (this.#redraw !== null) {
      const block = progressBlock(viewOf(run), terminalOf(process.stderr), 'Ctrl-C stop following');
      this.#redraw(block.join('\n'));
    } else if (performance.now() - this.#shownAtMs >= LINE_MS) {
      this.#shownAtMs = performance.now();
      process.stderr.write(`${progressLine(viewOf(run))}\n`);
    }
  }

  /** Of what was shown last. */
  result(): RunResult {
    return this.#run!.result();
  }

  end(): void {
    this.#redraw?.clear();
    this.#redraw?.done();
  }
}

function viewOf(run: MergedRun): LiveView {
  const { profile, shard, durationSeconds } = run.head;
  return {
    name: `${profile}, ${shard.count} shards`,
    phase: run.isOver ? 'finished' : 'hold',
    durationSeconds,
    stats: run.stats(),
    verdict: run.verdict(),
  };
}
