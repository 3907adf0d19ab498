import { RushhourError, reasonOf } from '../border/errors.ts';
import type { RunResult } from '../statistics/result.ts';
import { printable } from '../text/format.ts';
import { type Chosen, chosenOutputs, type OutputOptions } from './chosen.ts';
import { frozenCopy } from './frozen-copy.ts';
import { Guest } from './guest.ts';
import type { CompleteSecond, ObservedRun, Output, TraceLines } from './output.ts';

type Reported = NonNullable<RunResult['exports']>[number];

/** All outputs of a run. Their errors and delays never reach the run. */
export class Outputs {
  readonly #chosen: Chosen;
  /** Outputs that receive everything, in parallel. */
  readonly #guests: readonly Guest[];
  /** Files with the result, written last, because the result contains the outcome of the others. */
  readonly #files: readonly Guest[];
  /** Pages that show the final result, and then close. */
  readonly #pages: readonly Guest[];

  private constructor(chosen: Chosen, pages: readonly Output[]) {
    this.#chosen = chosen;
    this.#guests = chosen.outputs.map((output) => new Guest(output));
    this.#files = chosen.resultFiles.map((output) => new Guest(output));
    this.#pages = pages.map((output) => new Guest(output));
  }

  /**
   * Loads and starts the requested outputs, whose files have been checked. If one of them cannot start, all are closed.
   *
   * @param pages shown the final result, after everything else
   * @throws RushhourError `INVALID_OPTION` if a port is taken, or an output cannot be loaded or started
   */
  static async open(
    options: OutputOptions,
    run: ObservedRun,
    pages: readonly Output[] = [],
  ): Promise<Outputs> {
    const outputs = new Outputs(await chosenOutputs(options), pages);
    const started: Guest[] = [];
    try {
      for (const guest of outputs.#all) {
        started.push(guest);
        await startOf(guest, run);
      }
    } catch (error) {
      await stopAll(started, error as Error);
      throw error;
    }
    return outputs;
  }

  /** The URL for Prometheus to scrape; null if metrics are not served. */
  get metricsUrl(): string | null {
    return this.#chosen.prometheus?.target ?? null;
  }

  /** Whether any output takes traces. */
  get traced(): boolean {
    return this.#chosen.outputs.some(({ traces }) => traces !== undefined);
  }

  second(second: CompleteSecond): void {
    const shared = { ...second, row: frozenCopy(second.row) };
    for (const guest of this.#all) guest.second(shared);
  }

  traces(batch: TraceLines): void {
    for (const guest of this.#guests) guest.traces(batch);
  }

  /** Completes all outputs. Returns the result, with what was written and what failed. Never rejects. */
  async finish(result: RunResult): Promise<RunResult> {
    // These include user-written outputs; files and pages are our own.
    const exports = await finishAll(this.#guests, frozenCopy(result));
    const { trace } = this.#chosen;
    const counted = trace === null ? result : { ...result, trace: trace.counts };
    exports.push(...(await finishAll(this.#files, withExports(counted, exports))));
    const shown = withExports(counted, exports);
    const pages = await finishAll(this.#pages, shown);
    // A page that was shown successfully to the end needs no entry.
    return withExports(shown, [...exports, ...pages.filter(({ error }) => error !== null)]);
  }

  /** The run aborted, or never started. Never rejects. */
  async abandon(failure: Error): Promise<void> {
    await stopAll(this.#all, failure);
  }

  get #all(): readonly Guest[] {
    return [...this.#guests, ...this.#files, ...this.#pages];
  }
}

function withExports(result: RunResult, exports: readonly Reported[]): RunResult {
  return exports.length === 0 ? result : { ...result, exports: [...exports] };
}

async function startOf(guest: Guest, run: ObservedRun): Promise<void> {
  try {
    await guest.start(run);
  } catch (error) {
    if (error instanceof RushhourError) throw error;
    const message = `the output ${targetOf(guest)} cannot start: ${reasonOf(error)}`;
    throw new RushhourError('INVALID_OPTION', message, { cause: error });
  }
}

/** In parallel, so that a slow one does not delay the others; in order if none of them waits. */
async function finishAll(guests: readonly Guest[], result: RunResult): Promise<Reported[]> {
  await Promise.all(
    guests.map(async (guest) => {
      await guest.result(result);
      await guest.stop();
    }),
  );
  return guests
    .filter(({ output, error }) => output.target !== undefined || error !== null)
    .map((guest) => {
      const { kind = 'output' } = guest.output;
      return { kind, target: targetOf(guest), error: guest.error };
    });
}

function targetOf({ output }: Guest): string {
  return printable(output.target ?? 'without a name');
}

async function stopAll(guests: readonly Guest[], failure: Error): Promise<void> {
  await Promise.all(guests.map((guest) => guest.stop(failure)));
}
