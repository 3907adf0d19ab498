import type { TrafficGenerator } from '../engine/traffic-generator.ts';
import { leave, takeSignals } from './signals.ts';

/**
 * Ends a run early. The first Ctrl-C (or `q`, or SIGTERM) stops it gracefully, the second gives up requests in
 * flight. Closing the terminal or the output pipe (`| head`) also stops it gracefully: the files are still
 * written.
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
    // There is nothing to give up or report yet.
    else if (this.#generator.phase === 'starting') leave();
    else void this.#generator.abort().catch(ignoreFailure);
  }

  /** The run is over, but its files may not be complete: from now on Ctrl-C and SIGTERM end the process at once. */
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

/** The run's result, which is awaited elsewhere, rejects with the same error. */
function ignoreFailure(): void {}
