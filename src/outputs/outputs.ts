import { RushhourError, reasonOf } from '../border/errors.ts';
import type { RunResult } from '../statistics/result.ts';
import { printable } from '../text/format.ts';
import { type Chosen, chosenOutputs, type OutputOptions } from './chosen.ts';
import { frozenCopy } from './frozen-copy.ts';
import { Guest } from './guest.ts';
import type { CompleteSecond, ObservedRun, Output, TraceLines } from './output.ts';

type Reported = NonNullable<RunResult['exports']>[number];

/** All that takes a run's numbers elsewhere. Nothing that an output does reaches the run. */
export class Outputs {
  readonly #chosen: Chosen;
  /** They hear of everything, side by side. */
  readonly #guests: readonly Guest[];
  /** Files of the result: written once it is known what became of the others. */
  readonly #files: readonly Guest[];
  /** They show the final result, and close. */
  readonly #pages: readonly Guest[];

  private constructor(chosen: Chosen, pages: readonly Output[]) {
    this.#chosen = chosen;
    this.#guests = chosen.outputs.map((output) => new Guest(output));
    this.#files = chosen.resultFiles.map((output) => new Guest(output));
    this.#pages = pages.map((output) => new Guest(output));
  }

  /**
   * Checks, loads and starts what is asked for. When one of them cannot start, none stays open.
   *
   * @param pages shown the final result, after everything else
   * @throws RushhourError `INVALID_OPTION` when a file cannot be written, a port is taken, or an output
   *   cannot be loaded or started
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

  /** Where Prometheus may scrape; null where nothing is served. */
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

  /** Everything goes out. Returns the result, with what went out and what did not. Never rejects. */
  async finish(result: RunResult): Promise<RunResult> {
    // Among them are outputs of a user's own; files and pages are ours.
    const exports = await finishAll(this.#guests, frozenCopy(result));
    const { trace } = this.#chosen;
    const counted = trace === null ? result : { ...result, trace: trace.counts };
    exports.push(...(await finishAll(this.#files, withExports(counted, exports))));
    const shown = withExports(counted, exports);
    const pages = await finishAll(this.#pages, shown);
    // A page that was shown to the end needs no entry.
    return withExports(shown, [...exports, ...pages.filter(({ error }) => error !== null)]);
  }

  /** The run broke off, or never came about. Never rejects. */
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

/** Side by side, so that one that is slow costs the others no time; in their order where none waits. */
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
