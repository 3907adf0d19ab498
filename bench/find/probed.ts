import type { Second } from '../../src/answers/find/second.ts';
import { Random } from '../../src/border/random.ts';
import { type Model, SimulatedService } from './services.ts';

/** A service that counts the seconds it has been simulated. */
export class Probed {
  readonly seed: number;
  readonly #service: SimulatedService;
  seconds = 0;

  constructor(model: Model, seed: number) {
    this.seed = seed;
    this.#service = new SimulatedService(
      model,
      new Random(seed, 5),
      new Random(seed, 6).integer(60),
    );
  }

  second(rps: number): Second {
    this.seconds++;
    return this.#service.second(rps);
  }
}
