import type { TrafficGenerator } from '../engine/traffic-generator.ts';
import { leave, takeSignals } from './signals.ts';

/**
 * Ends a run before its time. The first Ctrl-C (or `q`, or SIGTERM) stops it gracefully, the second gives up
 * requests in flight. A terminal that is closed, or an output pipe that is closed (`| head`), stops it as
 * well: the files are still written.
 */
export class Interruptions {
  readonly #generator: TrafficGenerator;
  readonly #giveBackSignals: () => void;
  readonly #onVanish = () => this.#stop();
  readonly #listeners = new Set<() => void>();
  #any = false;

  constructor(generator: TrafficGenerator) {
    this.#generator = generator;
    this.#giveBackSignals = takeSignals(() => this.interrupt());
    process.on('SIGHUP', this.#onVanish);
    for (const stream of [process.stdout, process.stderr]) stream.on('error', this.#onVanish);
  }

  get any(): boolean {
    return this.#any;
  }

  /** Calls back at the first interruption. */
  once(listener: () => void): void {
    this.#listeners.add(listener);
  }

  interrupt(): void {
    if (!this.#any) this.#stop();
    // There is nothing yet to give up, and nothing to report.
    else if (this.#generator.phase === 'starting') leave();
    else void this.#generator.abort().catch(ignoreFailure);
  }

  /** The run is over, its files may not be: from here on Ctrl-C and SIGTERM end the process at once. */
  runIsOver(): void {
    this.#giveBackSignals();
  }

  close(): void {
    this.#giveBackSignals();
    process.off('SIGHUP', this.#onVanish);
    for (const stream of [process.stdout, process.stderr]) stream.off('error', this.#onVanish);
  }

  #stop(): void {
    if (this.#any) return;
    this.#any = true;
    void this.#generator.stop().catch(ignoreFailure);
    for (const tell of this.#listeners) tell();
  }
}

/** The run's result rejects with it, where it is awaited. */
function ignoreFailure(): void {}
