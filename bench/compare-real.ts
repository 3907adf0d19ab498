/**
 * How often a comparison of real runs on loopback is right: pairs of runs of the same journeys, the second of a service
 * that is slower by a known factor, or the same.
 *
 *     npm run bench:compare-real [-- --pairs 20] [--seconds 30] [--factors 1,1.1]
 *
 * A run takes `--seconds` and 4 s: 20 pairs of 30 s take 23 minutes for each factor.
 */
import { parseArgs } from 'node:util';
import { incomparable } from '../src/answers/compare/comparable.ts';
import { compare } from '../src/answers/compare/comparison.ts';
import { paired } from '../src/answers/compare/pair.ts';
import { resultFrom } from '../src/report/read-result.ts';
import type { RunResult } from '../src/statistics/result.ts';
import { claimedByHand, P50, P99 } from './compare/by-hand.ts';
import { keepToTargetCore } from './support/processes.ts';
import { jsonOf } from './support/rushhour.ts';
import { table } from './support/table.ts';
import { startServices } from './verdict/start-services.ts';

const RPS = 100;
const SERVICE = { delayMs: 20, sigma: 0.3 };

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
    factors: { type: 'string', default: '1' },
  },
});

/** @param factor of the service's response times */
async function run(factor: number, seed: number, of: number): Promise<RunResult> {
  const slow = { ...SERVICE, delayMs: factor * SERVICE.delayMs };
  const { urls, stop } = await startServices({ services: { a: slow }, seed: of });
  try {
    const seconds = Number(values.seconds);
    const text = await jsonOf('run', { url: urls['a']!, rps: RPS, seconds, seed });
    return resultFrom(text, 'run');
  } finally {
    await stop();
  }
}

/** What is claimed of a pair, by whom; null where its runs cannot be compared. */
async function claimsOf(factor: number, seed: number) {
  const before = await run(1, seed, 2 * seed);
  const after = await run(factor, seed, 2 * seed + 1);
  const [a, b] = [before, after].map((result, i) => ({ name: `run ${i + 1}`, result }));
  const reasons = incomparable(a!, [b!]);
  console.error(`factor ${factor}, pair ${seed}: ${reasons.join('; ') || 'compared'}`);
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
    halfWidth: interval === null ? Number.NaN : (interval.high - interval.low) / 2,
  };
}

keepToTargetCore();
const pairs = Number(values.pairs);
const rows: string[][] = [];
for (const factor of values.factors.split(',').map(Number)) {
  const claims = [];
  for (let seed = 1; seed <= pairs; seed++) claims.push(await claimsOf(factor, seed));
  const compared = claims.filter((one) => one !== null);
  const counted = (['any', 'p50', 'p99', 'plain50', 'plain99', 'rankSum'] as const).map(
    (claim) => `${compared.filter((one) => one[claim]).length}`,
  );
  const widths = compared.map(({ halfWidth }) => halfWidth).sort((x, y) => x - y);
  const width = widths[Math.floor(widths.length / 2)];
  rows.push([
    `× ${factor}`,
    `${compared.length} of ${pairs}`,
    ...counted.slice(0, 3),
    width === undefined ? '–' : `±${(100 * width).toFixed(1)}%`,
    ...counted.slice(3),
  ]);
}
console.log(
  table(
    [
      'response times',
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
