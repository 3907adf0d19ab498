import type { Random } from '../border/random.ts';
import { namedRandom } from './random.ts';

/** Spread of the added latency: the standard deviation of its logarithm. */
const SIGMA = 0.5;

/** What one service adds to its responses: latency and errors. */
export interface Behaviour {
  /** Delay of the next response in whole milliseconds. */
  nextDelayMs(): number;
  /** Whether the next request is answered with 503. */
  nextFails(): boolean;
}

/**
 * @param name of the service: with the same seed, each service draws its own numbers
 * @param latencyMs mean added latency
 * @param errorRate fraction of requests that fail, 0 to 1
 */
export function createBehaviour(
  seed: number,
  name: string,
  latencyMs: number,
  errorRate: number,
): Behaviour {
  const latencyDraws = namedRandom(seed, `${name} latency`);
  const errorDraws = namedRandom(seed, `${name} errors`);
  return {
    nextDelayMs: () => (latencyMs > 0 ? Math.round(lognormal(latencyDraws, latencyMs)) : 0),
    nextFails: () => errorRate > 0 && errorDraws.next() < errorRate,
  };
}

/** Response times are skewed to the right. exp(N(mu, s²)) has the mean exp(mu + s²/2). */
function lognormal(random: Random, mean: number): number {
  return mean * Math.exp(SIGMA * random.normal() - (SIGMA * SIGMA) / 2);
}
