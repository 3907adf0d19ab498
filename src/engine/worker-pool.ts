import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { MessageChannel, type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { allocateAlarms } from '../border/alarms.ts';
import { RushhourError } from '../border/errors.ts';
import type { Close, Finished, FromWorker, ToWorker } from '../border/messages.ts';
import type { Metronome, WorkerTask } from '../border/worker-task.ts';
import type { JourneySettings } from '../journey/workflow.ts';
import type { CrewEvents, Workers } from './workers.ts';

/** Sources run directly, the published package as JavaScript: the entry has the same extension as this file. */
const entry = (name: string) =>
  new URL(`../../workers/${name}${extname(import.meta.url)}`, import.meta.url);

/**
 * Space for new objects, of which few outlive a request. V8's default is four times as large, takes 70 MB more in each
 * thread, and is no faster (measured at 20,000 requests/s).
 */
export const WORKER_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 24 };

export type TaskOfLane = Omit<WorkerTask<JourneySettings>, 'port' | 'lane' | 'metronome'>;

/** `on` and `off` override the choice, for comparison. */
const METRONOME = 'RUSHHOUR_METRONOME';

/** Before the workers are ready, there is no receiver. */
const NO_EVENTS: CrewEvents = { message: () => {}, lost: () => {}, ended: () => {} };

/** One long task per worker thread; a lane is the number of a worker. */
export class WorkerPool implements Workers {
  readonly #piscina: Piscina<WorkerTask<JourneySettings>, void>;
  readonly #ports: MessagePort[] = [];
  readonly #kills: AbortController[] = [];
  readonly #live = new Set<number>();
  readonly #metronome: { readonly shared: Metronome; readonly thread: Worker } | null;
  readonly finished: Promise<void>;
  #events: CrewEvents;

  private constructor(
    piscina: Piscina<WorkerTask<JourneySettings>, void>,
    taskOf: (lane: number) => TaskOfLane,
    workers: number,
    coresOfOthers: number,
    events: CrewEvents,
  ) {
    this.#piscina = piscina;
    this.#events = events;
    this.#metronome = startMetronome(workers, coresOfOthers);
    const runs = Array.from({ length: workers }, (_, lane) => this.#run(lane, taskOf(lane)));
    this.finished = Promise.all(runs).then(() => undefined);
  }

  /**
   * Starts the threads; resolves when all of them are ready, with the workflows that each of them can play.
   *
   * @param coresOfOthers cores that services on this machine need
   * @throws RushhourError `WORKERS_LOST` if one cannot start
   */
  static async start(
    count: number,
    coresOfOthers: number,
    taskOf: (lane: number) => TaskOfLane,
  ): Promise<{ workers: WorkerPool; playable: ReadonlySet<string> }> {
    const ready = Promise.withResolvers<ReadonlySet<string>>();
    let readyCount = 0;
    const piscina = await threads(count);
    const workers = new WorkerPool(piscina, taskOf, count, coresOfOthers, {
      ...NO_EVENTS,
      message: (_, message) => {
        if (message.type !== 'ready' || ++readyCount < count) return;
        ready.resolve(new Set(message.workflows));
      },
      lost: (_, error) => ready.reject(error),
    });
    try {
      return { workers, playable: await ready.promise };
    } catch (error) {
      await workers.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new RushhourError('WORKERS_LOST', `a worker thread could not start: ${reason}`, {
        cause: error,
      });
    }
  }

  listen(events: CrewEvents): void {
    this.#events = events;
  }

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

  end(lane: number, reason: Error): void {
    this.#kills[lane]?.abort(reason);
  }

  /** Terminates the threads. */
  async close(): Promise<void> {
    for (const port of this.#ports) port.close();
    await Promise.all([this.#piscina.destroy(), this.#metronome?.thread.terminate()]);
  }

  async #run(lane: number, task: TaskOfLane): Promise<void> {
    const { port1, port2 } = new MessageChannel();
    const kill = new AbortController();
    this.#ports[lane] = port1;
    this.#kills[lane] = kill;
    this.#live.add(lane);
    port1.on('message', (message: FromWorker | Finished) => {
      if (message.type !== 'finished') return this.#events.message(lane, message);
      this.#live.delete(lane);
      port1.postMessage({ type: 'close' } satisfies Close);
    });
    // The worker closes its end when it has received everything; then everything has arrived here as well.
    const closed = new Promise<void>((resolve) => port1.once('close', resolve));
    try {
      await this.#piscina.run(
        { ...task, lane, port: port2, metronome: this.#metronome?.shared ?? null },
        {
          transferList: [port2],
          signal: kill.signal,
        },
      );
      await closed;
      this.#events.ended(lane);
    } catch (thrown) {
      this.#live.delete(lane);
      port1.close();
      const error: unknown = kill.signal.aborted ? kill.signal.reason : thrown;
      this.#events.lost(lane, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Loads the pool of threads only now: it is not needed by workflow modules, which import this package in each worker. */
async function threads(count: number): Promise<Piscina<WorkerTask<JourneySettings>, void>> {
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename: entry('main').href,
    minThreads: count,
    maxThreads: count,
    // The default blocks a worker's event loop while it waits for its next task.
    atomics: 'disabled',
    resourceLimits: WORKER_LIMITS,
  });
}

/** A thread that wakes the workers on time; null if no core is left for it: it would then delay them. */
function startMetronome(lanes: number, coresOfOthers: number) {
  const choice = process.env[METRONOME];
  const hasCore = availableParallelism() > lanes + coresOfOthers;
  if (choice === 'off' || (choice !== 'on' && !hasCore)) return null;
  const shared = { memory: allocateAlarms(lanes), lanes };
  const thread = new Worker(entry('metronome'), {
    workerData: shared,
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  thread.unref();
  // Without it, event loops wake up by themselves, some milliseconds late: start delay and verdict show it.
  thread.on('error', () => {});
  return { shared, thread };
}
