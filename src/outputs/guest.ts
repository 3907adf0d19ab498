import { reasonOf } from '../border/errors.ts';
import type { RunResult } from '../statistics/result.ts';
import { plural, printable } from '../text/format.ts';
import {
  CALL_TIMEOUT_MS,
  type CompleteSecond,
  END_TIMEOUT_MS,
  MAX_WAITING_SECONDS,
  MAX_WAITING_TRACES,
  type ObservedRun,
  type Output,
  START_TIMEOUT_MS,
  type TraceLines,
} from './output.ts';

/** Deadlines, milliseconds. */
export interface Patience {
  readonly startMs: number;
  readonly callMs: number;
  readonly endMs: number;
}

const PATIENCE: Patience = {
  startMs: START_TIMEOUT_MS,
  callMs: CALL_TIMEOUT_MS,
  endMs: END_TIMEOUT_MS,
};

type Call = () => void | Promise<void>;

/** A queued item for an output: a second, or lines of the trace. */
interface Waiting {
  readonly name: 'second' | 'traces';
  readonly call: Call;
  /** Lines of the trace, and their length in characters. */
  readonly lines: number;
  readonly length: number;
}

/**
 * Isolates the run from an output: its errors and delays never reach the run. Calls are made one at a time; what happens
 * in the meantime is queued, up to a limit.
 */
export class Guest {
  readonly output: Output;
  readonly #patience: Patience;
  readonly #waiting: Waiting[] = [];
  #waitingSeconds = 0;
  #waitingTraces = 0;
  #droppedSeconds = 0;
  #droppedLines = 0;
  /** Processes the queue. */
  #working: Promise<void> | null = null;
  #failure: string | null = null;

  constructor(output: Output, patience = PATIENCE) {
    this.output = output;
    this.#patience = patience;
  }

  /** The first error, or how much was dropped; null if everything went well. */
  get error(): string | null {
    if (this.#failure !== null) return this.#failure;
    const dropped = [
      ...(this.#droppedSeconds > 0 ? [plural(this.#droppedSeconds, 'second')] : []),
      ...(this.#droppedLines > 0 ? [plural(this.#droppedLines, 'trace line')] : []),
    ];
    return dropped.length === 0 ? null : `too slow: dropped ${dropped.join(' and ')}`;
  }

  /** Rejects if the output cannot start: no request has been sent yet. */
  async start(run: ObservedRun): Promise<void> {
    await this.#within(this.#patience.startMs, 'start()', this.output.start?.(run));
  }

  second(second: CompleteSecond): void {
    if (this.output.second === undefined || this.#failure !== null) return;
    if (this.#waitingSeconds >= MAX_WAITING_SECONDS) {
      this.#droppedSeconds++;
      return;
    }
    this.#waitingSeconds++;
    this.#enqueue({
      name: 'second',
      call: () => this.output.second?.(second),
      lines: 0,
      length: 0,
    });
  }

  traces(batch: TraceLines): void {
    if (this.output.traces === undefined) return;
    const { lines, count } = batch;
    if (this.#failure !== null || this.#waitingTraces > MAX_WAITING_TRACES) {
      this.#droppedLines += count;
      return;
    }
    this.#waitingTraces += lines.length;
    const call = () => this.output.traces?.(batch);
    this.#enqueue({ name: 'traces', call, lines: count, length: lines.length });
  }

  /** Called after everything in the queue; not called after a failure. Never rejects. */
  async result(result: RunResult): Promise<void> {
    const { endMs } = this.#patience;
    await this.#try(() => this.#within(endMs, 'the queued calls', this.#working ?? undefined));
    if (this.#failure !== null) return;
    await this.#try(() => this.#within(endMs, 'result()', this.output.result?.(result)));
  }

  /** Never rejects. Discards the rest of the queue. */
  async stop(failure: Error | null = null): Promise<void> {
    const { callMs, endMs } = this.#patience;
    const patienceMs = this.#failure === null ? endMs : callMs;
    await this.#try(() => this.#within(patienceMs, 'stop()', this.output.stop?.(failure)));
    this.#giveUpWaiting();
  }

  #enqueue(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { name, call, length } = next;
      if (name === 'second') this.#waitingSeconds--;
      this.#waitingTraces -= length;
      await this.#try(() => this.#within(this.#patience.callMs, `${name}()`, call()));
      if (this.#failure !== null) this.#giveUpWaiting();
    }
    this.#working = null;
  }

  #giveUpWaiting(): void {
    for (const { name, lines } of this.#waiting.splice(0)) {
      if (name === 'second') this.#droppedSeconds++;
      this.#droppedLines += lines;
    }
  }

  #within(ms: number, call: string, called: void | Promise<void>): Promise<void> {
    const what = this.output.kind === 'file' ? 'no response' : `${call} did not end`;
    return within(ms, what, called);
  }

  async #try(call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.#failure ??= printable(reasonOf(error));
    }
  }
}

/** Rejects if it takes longer than `ms`; creates no timer if there is nothing to wait for. */
async function within(ms: number, what: string, called: void | Promise<void>): Promise<void> {
  if (called === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${ms / 1000} s`)), ms);
  });
  try {
    await Promise.race([called, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
