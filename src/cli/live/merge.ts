import { createLogUpdate } from 'log-update';
import type { MergedRun } from '../../shards/merge/merged-run.ts';
import type { RunResult } from '../../statistics/result.ts';
import { canRedraw, terminalOf } from '../terminal.ts';
import { attendanceInWords } from './attendance.ts';
import { progressBlock } from './block.ts';
import { progressLine } from './line.ts';
import type { LiveView } from './view.ts';

/** A line every five seconds if nothing can be redrawn. */
const LINE_MS = 5000;

/** Shows a run on several machines on standard error, as far as it has been recorded. */
export class LiveMerge {
  readonly #redraw = canRedraw(process.stderr) ? createLogUpdate(process.stderr) : null;
  #run: MergedRun | null = null;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #seconds = 0;
  /** Time of the last completed second. */
  #quietSinceMs = performance.now();

  show(run: MergedRun): void {
    this.#run = run;
    const now = performance.now();
    const { started, seconds } = run.attendance;
    if (seconds !== this.#seconds || !started) this.#quietSinceMs = now;
    this.#seconds = seconds;
    if (this.#redraw === null && now - this.#shownAtMs < LINE_MS) return;
    this.#shownAtMs = now;
    const view = this.#viewOf(run, now);
    if (this.#redraw === null) process.stderr.write(`${progressLine(view)}\n`);
    else {
      const block = progressBlock(view, terminalOf(process.stderr), 'Ctrl-C stop following');
      this.#redraw(block.join('\n'));
    }
  }

  /** Of the last view shown. */
  result(): RunResult {
    return this.#run!.result();
  }

  end(): void {
    this.#redraw?.clear();
    this.#redraw?.done();
  }

  #viewOf(run: MergedRun, now: number): LiveView {
    const { profile, shard, durationSeconds } = run.head;
    const { attendance } = run;
    return {
      name: `${profile}, ${shard.count} shards`,
      phase: run.isOver ? 'finished' : attendance.started ? 'hold' : 'starting',
      durationSeconds,
      stats: run.stats(),
      verdict: run.verdict(),
      shards: attendanceInWords(attendance, (now - this.#quietSinceMs) / 1000),
    };
  }
}
