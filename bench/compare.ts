/**
 * How often a comparison is right: pairs of simulated runs whose true difference is known.
 *
 *     npm run bench:compare -- [--pairs N] [--seconds N,...] [--noise NAME,...]
 *
 * The level of the service drifts from second to second, as on a shared machine. For comparison, the usual manual
 * methods: a percentile that differs by more than 2% counts as a difference, and a Mann-Whitney test on all requests.
 */
import { parseArgs } from 'node:util';
import { bootstrap } from '../src/answers/compare/bootstrap.ts';
import { Random } from '../src/border/random.ts';
import { claimedByHand, P50, P99 } from './compare/by-hand.ts';
import { EFFECTS, type Effect } from './compare/effects.ts';
import { type Noise, simulatedPair } from './compare/service.ts';
import { table } from './support/table.ts';

const NOISES: readonly Noise[] = [
  { name: 'quiet', correlation: 0.5, spread: 0.01 },
  { name: 'shared', correlation: 0.8, spread: 0.05 },
];
const RPS = 100;

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60,120,300' },
    noise: { type: 'string', default: 'quiet,shared' },
  },
});
const pairs = Number(values.pairs);
const rows: string[][] = [];
for (const seconds of values.seconds.split(',').map(Number)) {
  for (const noise of NOISES.filter(({ name }) => values.noise.split(',').includes(name))) {
    for (const effect of EFFECTS) rows.push(rowOf(seconds, noise, effect));
  }
}
console.log(
  table(
    [
      'noise',
      'seconds',
      'effect',
      'any claim',
      'p50',
      'p99',
      'error of p50',
      'plain p50',
      'plain p99',
      'Mann-Whitney',
    ],
    rows,
  ),
);

function rowOf(seconds: number, noise: Noise, effect: Effect): string[] {
  const found = { any: 0, p50: 0, p99: 0, plain50: 0, plain99: 0, rankSum: 0 };
  let halfWidth = 0;
  for (let seed = 0; seed < pairs; seed++) {
    const pair = simulatedPair(seed, seconds, RPS, noise, effect);
    const changes = bootstrap(pair, new Random(seed, 4));
    const claimed = changes.map(
      ({ change, standardError, critical }) => Math.abs(change) > critical * standardError,
    );
    const byHand = claimedByHand(pair);
    found.any += Number(claimed.some(Boolean));
    found.p50 += Number(claimed[P50]);
    found.p99 += Number(claimed[P99]);
    found.plain50 += Number(byHand.plain50);
    found.plain99 += Number(byHand.plain99);
    found.rankSum += Number(byHand.rankSum);
    halfWidth += changes[P50]!.critical * changes[P50]!.standardError;
  }
  const share = (n: number) => `${((100 * n) / pairs).toFixed(1)}%`;
  const { any, p50, p99, plain50, plain99, rankSum } = found;
  return [
    noise.name,
    String(seconds),
    effect.name,
    ...[any, p50, p99].map(share),
    `±${((100 * halfWidth) / pairs).toFixed(1)}%`,
    ...[plain50, plain99, rankSum].map(share),
  ];
}
