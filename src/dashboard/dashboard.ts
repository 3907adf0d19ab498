import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { cannotListen, type ListenAddress, LOOPBACK, originOf } from '../outputs/listen-address.ts';
import type { WholePage } from '../report/page.ts';
import type { RunResult } from '../statistics/result.ts';
import { Guard } from './guard.ts';
import { Listener } from './listener.ts';
import { dashboardPage } from './page.ts';
import { createServer } from './server.ts';
import { Snapshot } from './snapshot.ts';
import type { SteeredRun } from './steered-run.ts';

const UPDATE_MS = 1000;
/** How long browsers have to take in the end of a run. */
const FAREWELL_MS = 2000;
const MOST_LISTENERS = 32;

/** A page on which a run can be watched and steered while it goes. */
export class Dashboard {
  readonly #run: SteeredRun;
  readonly #server: FastifyInstance;
  readonly #guard: Guard;
  readonly #host: string;
  readonly #listeners = new Set<Listener>();
  /** The end of the run, once it is over. */
  #last: Snapshot | null = null;
  #timer: NodeJS.Timeout | null = null;

  private constructor(run: SteeredRun, host: string, page: WholePage) {
    this.#run = run;
    this.#host = host;
    this.#guard = new Guard(host);
    this.#server = createServer({
      guard: this.#guard,
      page,
      run,
      listen: (reply) => this.#listen(reply),
      changed: () => this.#update(),
    });
  }

  /** @throws RushhourError `INVALID_OPTION` when the port is taken or the address is not this machine's */
  static async open({ port, host = LOOPBACK }: ListenAddress, run: SteeredRun): Promise<Dashboard> {
    const dashboard = new Dashboard(run, host, await dashboardPage(run.getResult().profile));
    try {
      await dashboard.#server.listen({ port, host });
    } catch (error) {
      throw cannotListen('the dashboard', `${host}:${port}`, error);
    }
    return dashboard;
  }

  /** With the token: whoever knows it can steer the run. */
  get url(): string {
    const { port } = this.#server.server.address() as AddressInfo;
    return `${originOf(this.#host, port)}/${this.#guard.token}/`;
  }

  /** Shows every browser the result, and closes. */
  finish(result: RunResult): Promise<void> {
    return this.#end(result, null);
  }

  /** Shows every browser why the run broke off, and closes. */
  fail(error: unknown): Promise<void> {
    return this.#end(this.#run.getResult(), error instanceof Error ? error.message : String(error));
  }

  async #end(result: RunResult, failure: string | null): Promise<void> {
    this.#stopTimer();
    const { requestsPerSecond } = this.#run;
    this.#last = new Snapshot(result, {
      phase: 'finished',
      plannedSeconds: result.durationSeconds,
      requestsPerSecond,
      rateRange: null,
      failure,
    });
    const listeners = [...this.#listeners];
    const timer = setTimeout(() => {
      for (const listener of listeners) listener.destroy();
    }, FAREWELL_MS);
    for (const listener of listeners) listener.end(this.#last);
    await Promise.all(listeners.map(({ closed }) => closed));
    clearTimeout(timer);
    await this.#server.close();
  }

  #listen(reply: FastifyReply): void {
    if (this.#listeners.size >= MOST_LISTENERS) {
      reply.code(503).send({ error: `No more than ${MOST_LISTENERS} browsers can listen.` });
      return;
    }
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    const listener = new Listener(reply.raw);
    this.#listeners.add(listener);
    void listener.closed.then(() => this.#forget(listener));
    if (this.#last !== null) {
      listener.end(this.#last);
      return;
    }
    this.#timer ??= setInterval(() => this.#update(), UPDATE_MS);
    listener.send(Snapshot.of(this.#run));
  }

  #forget(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#stopTimer();
  }

  #update(): void {
    if (this.#listeners.size === 0 || this.#last !== null) return;
    const snapshot = Snapshot.of(this.#run);
    for (const listener of this.#listeners) listener.send(snapshot);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
