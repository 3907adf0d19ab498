/**
 * How often a comparison of real runs on loopback is right: pairs of runs of the same journeys, the second of a service
 * that is slower in a known way, or the same.
 *
 *     npm run bench:compare-real [-- --pairs 20] [--seconds 60] [--effects 'none,+10%']
 *
 * A run takes `--seconds` and 4 s: 20 pairs of 60 s take 43 minutes for each effect.
 */
import { parseArgs } from 'node:util';
import { incomparable } from '../src/answers/compare/comparable.ts';
import { compare } from '../src/answers/compare/comparison.ts';
import { paired } from '../src/answers/compare/pair.ts';
import { resultFrom } from '../src/report/read-result.ts';
import type { RunResult } from '../src/statistics/result.ts';
import { claimedByHand, P50, P99 } from './compare/by-hand.ts';
import {
  EFFECTS,
  type Effect,
  MEDIAN_MS,
  NONE,
  SLOW_FACTOR,
  SLOW_SHARE,
} from './compare/effects.ts';
import { keepToTargetCore } from './support/processes.ts';
import { jsonOf } from './support/rushhour.ts';
import { table } from './support/table.ts';
import { startServices } from './verdict/start-services.ts';

const RPS = 100;
const SIGMA = 0.3;

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    effects: { type: 'string', default: EFFECTS.map(({ name }) => name).join() },
  },
});

async function run({ factor, tailFactor }: Effect, seed: number, of: number): Promise<RunResult> {
  const slow = { share: SLOW_SHARE, factor: tailFactor * SLOW_FACTOR };
  const service = { delayMs: factor * MEDIAN_MS, sigma: SIGMA, slow };
  const { urls, stop } = await startServices({ services: { a: service }, seed: of });
  try {
    const seconds = Number(values.seconds);
    const text = await jsonOf('run', { url: urls['a']!, rps: RPS, seconds, seed });
    return resultFrom(text, 'run');
  } finally {
    await stop();
  }
}

/** What is claimed of a pair, by whom; null where its runs cannot be compared. */
async function claimsOf(effect: Effect, seed: number) {
  const before = await run(NONE, seed, 2 * seed);
  const after = await run(effect, seed, 2 * seed + 1);
  const [a, b] = [before, after].map((result, i) => ({ name: `run ${i + 1}`, result }));
  const reasons = incomparable(a!, [b!]);
  console.error(`${effect.name}, pair ${seed}: ${reasons.join('; ') || 'compared'}`);
  if (reasons.length > 0) return null;
  const side = (one: NonNullable<typeof a>) => ({ name: one.name, runs: [one] });
  const { changes } = compare(side(a!), side(b!), []);
  const interval = changes[P50]!.interval;
  const { plain50, plain99, rankSum } = claimedByHand(paired([[before, after]]));
  return {
    any: changes.some(({ shown }) => shown !== null),
    p50: changes[P50]!.shown !== null,
    p99: changes[P99]!.shown !== null,
    plain50,
    plain99,
    rankSum,
    halfWidth: interval === null ? null : (interval.high - interval.low) / 2,
  };
}

keepToTargetCore();
const pairs = Number(values.pairs);
const rows: string[][] = [];
for (const effect of EFFECTS.filter(({ name }) => values.effects.split(',').includes(name))) {
  const claims = [];
  for (let seed = 1; seed <= pairs; seed++) claims.push(await claimsOf(effect, seed));
  const compared = claims.filter((one) => one !== null);
  const counted = (['any', 'p50', 'p99', 'plain50', 'plain99', 'rankSum'] as const).map(
    (claim) => `${compared.filter((one) => one[claim]).length}`,
  );
  const widths = compared.flatMap(({ halfWidth }) => halfWidth ?? []).sort((x, y) => x - y);
  const width = widths[Math.floor(widths.length / 2)];
  rows.push([
    effect.name,
    `${compared.length} of ${pairs}`,
    ...counted.slice(0, 3),
    width === undefined ? '–' : `±${(100 * width).toFixed(1)}%`,
    ...counted.slice(3),
  ]);
}
console.log(
  table(
    [
      'effect',
      'compared',
      'any claim',
      'p50',
      'p99',
      'interval of p50',
      'plain p50',
      'plain p99',
      'Mann-Whitney',
    ],
    rows,
  ),
);
