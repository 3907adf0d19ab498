import type { TrafficGenerator } from '../engine/traffic-generator.ts';
import { EXIT } from './exit-codes.ts';

/**
 * Whoever wants a run to end before its time. The first Ctrl-C (or `q`, or SIGTERM) stops it gracefully,
 * the second gives up what is under way. A terminal that vanishes, or a reader who leaves (`| head`),
 * stops it as well: the files are still written.
 */
export class Interruptions {
  readonly #generator: TrafficGenerator;
  readonly #onInterrupt = () => this.interrupt();
  readonly #onVanish = () => this.#stop();
  readonly #onLeave = () => process.exit(EXIT.interrupted);
  readonly #listeners = new Set<() => void>();
  #any = false;

  constructor(generator: TrafficGenerator) {
    this.#generator = generator;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, this.#onInterrupt);
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
    if (this.#any) void this.#generator.abort().catch(ignoreFailure);
    else this.#stop();
  }

  /**
   * The run is over, its files may not be: from here on Ctrl-C and SIGTERM end the process at once. The
   * system's own way to do that does not work for the first process of a container.
   */
  runIsOver(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.off(signal, this.#onInterrupt);
      process.on(signal, this.#onLeave);
    }
  }

  close(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.off(signal, this.#onInterrupt);
      process.off(signal, this.#onLeave);
    }
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

/** Who awaits the run's result hears of it there. */
function ignoreFailure(): void {}
