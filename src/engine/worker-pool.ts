import { extname } from 'node:path';
import { MessageChannel, type MessagePort, type ResourceLimits } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { RushhourError } from '../border/errors.ts';
import type { Close, Finished, FromWorker, ToWorker, WorkerTask } from '../border/messages.ts';
import type { JourneySettings } from '../journey/workflow.ts';

/** Sources run as they are, the published package as JavaScript: the entry is what this file is. */
const WORKER_ENTRY = new URL(`../../workers/main${extname(import.meta.url)}`, import.meta.url);

/**
 * Room for new objects, of which a request leaves few behind: V8's own choice is four times as large, takes
 * 70 MB more in each thread, and is no faster (measured at 20,000 requests/s).
 */
export const WORKER_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 24 };

export interface PoolEvents {
  message(lane: number, message: FromWorker): void;
  /** A worker ended before its run did. The others go on. */
  lost(lane: number, error: Error): void;
  /** A worker has finished; it reports no more. */
  ended(lane: number): void;
}

export type TaskOfLane = Omit<WorkerTask<JourneySettings>, 'port' | 'lane'>;

/** One long task per worker thread; a lane is the number of a worker. */
export class WorkerPool {
  readonly #piscina: Piscina<WorkerTask<JourneySettings>, void>;
  readonly #ports: MessagePort[] = [];
  readonly #kills: AbortController[] = [];
  readonly #live = new Set<number>();
  /** Resolves when every worker has finished or is lost. */
  readonly finished: Promise<void>;

  private constructor(taskOf: (lane: number) => TaskOfLane, workers: number, events: PoolEvents) {
    this.#piscina = new Piscina({
      filename: WORKER_ENTRY.href,
      minThreads: workers,
      maxThreads: workers,
      // The default blocks a worker's event loop while it waits for its next task.
      atomics: 'disabled',
      resourceLimits: WORKER_LIMITS,
    });
    const runs = Array.from({ length: workers }, (_, lane) =>
      this.#run(lane, taskOf(lane), events),
    );
    this.finished = Promise.all(runs).then(() => undefined);
  }

  /** Starts the threads; resolves when all are ready to play. */
  static async start(
    workers: number,
    taskOf: (lane: number) => TaskOfLane,
    events: PoolEvents,
  ): Promise<WorkerPool> {
    const ready = Promise.withResolvers<void>();
    let readyCount = 0;
    const pool = new WorkerPool(taskOf, workers, {
      message: (lane, message) => {
        events.message(lane, message);
        if (message.type === 'ready' && ++readyCount === workers) ready.resolve();
      },
      lost: (lane, error) => {
        ready.reject(error);
        events.lost(lane, error);
      },
      ended: (lane) => events.ended(lane),
    });
    try {
      await ready.promise;
    } catch (error) {
      await pool.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new RushhourError('WORKERS_LOST', `a worker thread could not start: ${reason}`, {
        cause: error,
      });
    }
    return pool;
  }

  /** Lanes whose workers are at work. */
  get live(): readonly number[] {
    return [...this.#live];
  }

  send(
    lane: number,
    message: ToWorker<JourneySettings>,
    transfer: readonly ArrayBuffer[] = [],
  ): void {
    this.#ports[lane]?.postMessage(message, transfer);
  }

  broadcast(message: ToWorker<JourneySettings>): void {
    for (const lane of this.#live) this.send(lane, message);
  }

  /** Ends a worker that does not end by itself; it is lost, for this reason. */
  end(lane: number, reason: Error): void {
    this.#kills[lane]?.abort(reason);
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    for (const port of this.#ports) port.close();
    await this.#piscina.destroy();
  }

  async #run(lane: number, task: TaskOfLane, events: PoolEvents): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    const kill = new AbortController();
    this.#ports[lane] = port1;
    this.#kills[lane] = kill;
    this.#live.add(lane);
    port1.on('message', (message: FromWorker | Finished) => {
      if (message.type !== 'finished') return events.message(lane, message);
      this.#live.delete(lane);
      port1.postMessage({ type: 'close' } satisfies Close);
    });
    // The worker closes its end when it has heard everything: then everything has arrived here, too.
    const closed = new Promise<void>((resolve) => port1.once('close', resolve));
    try {
      await this.#piscina.run(
        { ...task, lane, port: port2 },
        {
          transferList: [port2],
          signal: kill.signal,
        },
      );
      await closed;
      events.ended(lane);
    } catch (thrown) {
      this.#live.delete(lane);
      port1.close();
      const error: unknown = kill.signal.aborted ? kill.signal.reason : thrown;
      events.lost(lane, error instanceof Error ? error : new Error(String(error)));
    }
  }
}
