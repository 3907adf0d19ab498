import type { AddressInfo } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { cannotListen, type ListenAddress, LOOPBACK, originOf } from '../outputs/listen-address.ts';
import type { Output } from '../outputs/output.ts';
import type { RunResult } from '../statistics/result.ts';
import { Guard } from './guard.ts';
import { Listener } from './listener.ts';
import { dashboardPage } from './page.ts';
import { createServer } from './server.ts';
import { Snapshot } from './snapshot.ts';
import type { SteeredRun } from './steered-run.ts';

const UPDATE_MS = 1000;
/** How long browsers have to receive the end of a run. */
const FAREWELL_MS = 2000;
const MOST_LISTENERS = 32;

/** A page to watch and control a run. */
export class Dashboard implements Output {
  readonly kind = 'endpoint';
  readonly #run: SteeredRun;
  readonly #guard: Guard;
  readonly #host: string;
  readonly #port: number;
  #server: FastifyInstance | null = null;
  readonly #listeners = new Set<Listener>();
  /** The end of the run, once it is over. */
  #last: Snapshot | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor({ port, host = LOOPBACK }: ListenAddress, run: SteeredRun) {
    this.#run = run;
    this.#host = host;
    this.#port = port;
    this.#guard = new Guard(host);
  }

  /** Without the token: it is shown in results. */
  get target(): string {
    const address = this.#server?.server.address() as AddressInfo | null | undefined;
    return originOf(this.#host, address?.port ?? this.#port);
  }

  /** Contains the token: anyone who has it can control the run. */
  get url(): string {
    return `${this.target}/${this.#guard.token}/`;
  }

  /** @throws RushhourError `INVALID_OPTION` if the port is taken or the address is not this machine's */
  async start(): Promise<void> {
    const server = createServer({
      guard: this.#guard,
      page: await dashboardPage(this.#run.getResult().profile),
      run: this.#run,
      listen: (reply) => this.#listen(reply),
      changed: () => this.#update(),
    });
    try {
      await server.listen({ port: this.#port, host: this.#host });
    } catch (error) {
      throw cannotListen('the dashboard', `${this.#host}:${this.#port}`, error);
    }
    this.#server = server;
  }

  /** Shows the result in every browser. */
  result(result: RunResult): Promise<void> {
    return this.#show(result, null);
  }

  /** Closes; if the run aborted, every browser shows the reason first. */
  async stop(failure: Error | null): Promise<void> {
    if (failure !== null) await this.#show(this.#run.getResult(), failure.message);
    this.#stopTimer();
    await this.#server?.close();
  }

  async #show(result: RunResult, failure: string | null): Promise<void> {
    this.#stopTimer();
    const loads = this.#run.loads.map((load) => ({ ...load, range: null }));
    this.#last = new Snapshot(result, {
      phase: 'finished',
      plannedSeconds: result.durationSeconds,
      loads,
      failure,
    });
    const listeners = [...this.#listeners];
    const timer = setTimeout(() => {
      for (const listener of listeners) listener.destroy();
    }, FAREWELL_MS);
    for (const listener of listeners) listener.end(this.#last);
    await Promise.all(listeners.map(({ closed }) => closed));
    clearTimeout(timer);
  }

  #listen(reply: FastifyReply): void {
    if (this.#listeners.size >= MOST_LISTENERS) {
      reply.code(503).send({ error: `No more than ${MOST_LISTENERS} browsers can connect.` });
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
