import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { RushhourError } from '../border/errors.ts';
import type { RecordedDurations } from '../statistics/recorded-durations.ts';
import type { RunResult } from '../statistics/result.ts';
import { mapClocks } from './clocks.ts';
import type { CompleteSecond, Durations, ObservedRun, Output, TraceLines } from './output.ts';
import { mapParts } from './part-durations.ts';
import type { FromOutput, RunSnapshot, ToOutput } from './thread-protocol.ts';

const ENTRY = new URL(`./output-thread${extname(import.meta.url)}`, import.meta.url);

/** How long the output's own `stop` may take before its thread is terminated, milliseconds. */
const STOP_TIMEOUT_MS = 30_000;
/** Memory limit of the thread; an output that exceeds it is lost, the run is not. */
const MAX_HEAP_MB = 256;

/**
 * A user-written output in its own thread: an endless loop, a memory leak or a `process.exit()` in it ends only that
 * thread.
 */
export class ThreadedOutput implements Output {
  /** The module's path, unless the output has a target. */
  target: string;
  second?: (second: CompleteSecond) => Promise<void>;
  traces?: (batch: TraceLines) => Promise<void>;
  result?: (result: RunResult) => Promise<void>;
  readonly #file: string;
  #worker: Worker | null = null;
  #run: ObservedRun | null = null;
  /** The pending answer. */
  #pending: PromiseWithResolvers<FromOutput> | null = null;
  /** Why the thread has ended. */
  #lost: Error | null = null;

  constructor(file: string) {
    this.target = file;
    this.#file = resolve(file);
  }

  async start(run: ObservedRun): Promise<void> {
    if (!existsSync(this.#file)) {
      throw new RushhourError('INVALID_OPTION', `the output ${this.target} does not exist`);
    }
    this.#run = run;
    this.#begin();
    const loaded = await this.#answer();
    if (loaded.type === 'failed') throw new Error(loaded.message);
    if (loaded.type === 'loaded') this.#hear(loaded);
    await this.#call({ name: 'start', value: snapshotOf(run) });
  }

  async stop(failure: Error | null): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    // It is still busy with the call that was given up.
    const hangs = this.#pending !== null || this.#lost !== null;
    try {
      if (hangs) return;
      const stopped = this.#call({ name: 'stop', value: failure?.message ?? null }).then(
        () => true,
      );
      const late = sleep(STOP_TIMEOUT_MS, false, { ref: false });
      if (!(await Promise.race([stopped, late]))) {
        throw new Error(`stop() did not end within ${STOP_TIMEOUT_MS / 1000} s`);
      }
    } finally {
      await worker.terminate();
    }
  }

  #begin(): void {
    const worker = new Worker(ENTRY, {
      workerData: this.#file,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    worker.on('message', (message: FromOutput) => {
      this.#pending?.resolve(message);
      this.#pending = null;
    });
    worker.on('error', (error) => this.#lose(error));
    worker.on('exit', (code) => this.#lose(new Error(`its thread ended (exit code ${code})`)));
    this.#worker = worker;
  }

  #hear({ hears, target }: Extract<FromOutput, { type: 'loaded' }>): void {
    if (target !== null) this.target = target;
    const run = this.#run!;
    if (hears.includes('second')) {
      this.second = ({ row, response, service }) =>
        this.#call({
          name: 'second',
          value: {
            run: snapshotOf(run),
            row,
            response: dataOf(response),
            service: dataOf(service),
          },
        });
    }
    if (hears.includes('traces')) this.traces = (value) => this.#call({ name: 'traces', value });
    if (hears.includes('result')) this.result = (value) => this.#call({ name: 'result', value });
  }

  async #call(message: ToOutput): Promise<void> {
    if (this.#lost !== null) throw this.#lost;
    this.#worker!.postMessage(message);
    const answer = await this.#answer();
    if (answer.type === 'done' && answer.error !== null) throw new Error(answer.error);
  }

  #answer(): Promise<FromOutput> {
    this.#pending = Promise.withResolvers();
    return this.#pending.promise;
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#pending?.reject(this.#lost);
    this.#pending = null;
  }
}

function snapshotOf(run: ObservedRun): RunSnapshot {
  const { profile, seed, startedAtMs, countedSinceMs } = run;
  return {
    profile,
    seed,
    startedAtMs,
    countedSinceMs,
    stats: run.stats(),
    durations: mapClocks(run.durations(), dataOf),
    partDurations: mapParts(run.partDurations(), dataOf),
  };
}

/** A run only passes durations of this class. */
function dataOf(durations: Durations) {
  return (durations as RecordedDurations).data;
}
