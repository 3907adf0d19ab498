/**
 * The controller on virtual time, over a grid of journeys, think times, rates, curves and latencies:
 * how far the worst second and the worst running total of each cell were from the curve.
 *
 *     npm run bench:rate-grid -- [--rates 50,200] [--shapes flat,down] [--latencies 20,1000] [--quick]
 *
 * Figures are multiples of what "What to expect" in docs/rate.md allows: 1% or 12 requests for a
 * second, 0.3% or 12 for the running total. What users who had arrived before a fall of the curve send above
 * it is excused. Behind each worst second stands the same in units of chance: the standard deviation of the
 * requests in a second when as many users arrive independently of each other, sqrt(rate x requests of a user
 * in a second). For a running total it is that of the seconds for which a user stays, together. Prints Markdown.
 */
import { parseArgs } from 'node:util';
import type { Random } from '../src/border/random.ts';
import type { ThinkTime } from '../src/journey/think-time.ts';
import type { CurveStage } from '../src/load/curve.ts';
import { type LoadPlayed, playLoad } from '../test/support/virtual-load.ts';

const { values: options } = parseArgs({
  options: {
    rates: { type: 'string', default: '0.5,5,50,200,2000,20000' },
    shapes: { type: 'string', default: 'flat,ramp,steep,up,down,day' },
    latencies: { type: 'string', default: '0,20,100,1000,5000,rising' },
    steps: { type: 'string', default: '1,2,5,10,20,50,100,2|100' },
    distribution: { type: 'string', default: 'uniform' },
    'mix-changes': { type: 'boolean', default: false },
  },
});

const THINK_TIMES = [
  [0, 0],
  [0.01, 0.02],
  [0.05, 0.1],
  [0.1, 0.3],
  [0.25, 0.5],
  [0.5, 2],
  [5, 10],
] as const;

/** Enough for the longest journeys of the shorter think times, and bounded in cost. */
const secondsAt = (rate: number) => (rate >= 20_000 ? 12 : rate >= 2000 ? 24 : 40);

type Shape = (rate: number, seconds: number) => CurveStage[];

const hold = (forSeconds: number, level: number): CurveStage[] => [
  { forSeconds: 0, level, shape: 'linear' },
  { forSeconds, level, shape: 'linear' },
];
const ramp = (forSeconds: number, level: number): CurveStage[] => [
  { forSeconds, level, shape: 'linear' },
];

const SHAPES: Readonly<Record<string, Shape>> = {
  flat: (rate, s) => hold(s, rate),
  ramp: (rate, s) => [...ramp(s * 0.75, rate), ...hold(s * 0.25, rate)],
  steep: (rate, s) => [...ramp(2, rate), ...hold(s - 2, rate)],
  up: (rate, s) => [...hold(s / 2, rate / 4), ...hold(s / 2, rate)],
  down: (rate, s) => [...hold(s / 4, rate), ...hold((3 * s) / 4, rate / 4)],
  day: (rate, s) => [
    ...hold(s / 8, rate / 8),
    ...ramp(s / 8, rate),
    ...hold(s / 8, rate),
    ...ramp(s / 8, rate / 2),
    ...hold(s / 4, rate / 2),
    ...ramp(s / 4, rate / 8),
  ],
};

type Latency = (random: Random, atMs: number, seconds: number) => number;

/** Half to one and a half times the mean. */
const around = (random: Random, ms: number) => ms * (0.5 + random.next());

function latencyOf(name: string): { readonly of: Latency; readonly meanMs: number } {
  if (name !== 'rising') {
    const ms = Number(name);
    return { of: (random) => around(random, ms), meanMs: ms };
  }
  const risen = (atMs: number, seconds: number) =>
    Math.min(1, Math.max(0, (atMs / 1000 / seconds) * 4 - 1));
  return {
    of: (random, atMs, seconds) => around(random, 20 + 980 * risen(atMs, seconds)),
    meanMs: 20,
  };
}

interface Cell {
  readonly rate: number;
  readonly shape: string;
  readonly latency: string;
  readonly think: readonly [number, number];
  readonly steps: string;
}

interface Judged extends Cell {
  /** Times what is allowed. */
  readonly second: number;
  readonly total: number;
  /** Of the worst second, and of the worst running total, times chance. */
  readonly chances: number;
  readonly totalChances: number;
}

function play(cell: Cell): LoadPlayed {
  const seconds = secondsAt(cell.rate);
  const { of: latency } = latencyOf(cell.latency);
  const [min, max] = cell.think;
  const kinds = cell.steps.split('|').map(Number);
  const changed = [...kinds].reverse();
  const thinkTime: ThinkTime = {
    min,
    max,
    distribution: options.distribution as ThinkTime['distribution'],
  };
  return playLoad({
    load: {
      name: 'default',
      model: 'requests_per_second',
      stages: SHAPES[cell.shape]!(cell.rate, seconds),
      durationSeconds: seconds,
      mixes: [{ atSeconds: 0, userTypes: { any: 1 }, workflows: { any: 1 } }],
      arrivals: 'even',
      seed: 1,
      minThinkMs: min * 1000,
      maxThinkMs: max * 1000,
    },
    thinkTime,
    calls: (_random, index, arrivalMs) => {
      const now = options['mix-changes'] && arrivalMs > seconds * 500 ? changed[0]! : undefined;
      return now ?? kinds[index % kinds.length]!;
    },
    expectedCalls: kinds.reduce((sum, n) => sum + n, 0) / kinds.length,
    latencyMs: (random, atMs) => latency(random, atMs, seconds),
  });
}

/** A third of what a single user adds at least: the first one is either there or not. */
const chance = (variance: number, ofOneUser: number) =>
  Math.max(Math.sqrt(variance), ofOneUser / 3);

function judge(cell: Cell): Judged {
  const { seconds } = play(cell);
  const cycleMs = 500 * (cell.think[0] + cell.think[1]) + latencyOf(cell.latency).meanMs;
  const most = Math.max(...cell.steps.split('|').map(Number));
  const inSecond = Math.min(most, Math.max(1, 1000 / cycleMs));
  const staySeconds = Math.min(seconds.length, Math.max(1, (most * cycleMs) / 1000));
  let [second, total, chances, totalChances, due, sent, level] = [0, 0, 0, 0, 0, 0, 1];
  for (const row of seconds) {
    // Users who arrived at a higher rate are still there.
    level = Math.max(level, row.target);
    due += row.target;
    sent += row.sent - row.surplus;
    const off = Math.abs(row.sent - row.surplus - row.target);
    const times = off / Math.max(12, 0.01 * row.target);
    if (times > second) {
      second = times;
      chances = off / chance(Math.max(1, row.target) * inSecond, inSecond);
    }
    const totalOff = Math.abs(sent - due);
    total = Math.max(total, totalOff / Math.max(12, 0.003 * due));
    const ofTotal = chance(level * inSecond * staySeconds, most);
    totalChances = Math.max(totalChances, totalOff / ofTotal);
  }
  return { ...cell, second, total, chances, totalChances };
}

const rates = options.rates.split(',').map(Number);
const shapes = options.shapes.split(',');
const latencies = options.latencies.split(',');
const steps = options.steps.split(',');

const MET = 1.05;
const CHANCES = 3;
const summary: string[] = [];

for (const shape of shapes) {
  for (const latency of latencies) {
    const title = latency === 'rising' ? '20 ms, rising to 1 s' : `${latency} ms`;
    const all: Judged[] = [];
    console.log(`\n### ${shape}, services take ${title}\n`);
    console.log(`| rps | think time, s | ${steps.map((n) => `${n} steps`).join(' | ')} |`);
    console.log(`| --- | --- | ${steps.map(() => '---').join(' | ')} |`);
    for (const rate of rates) {
      for (const think of THINK_TIMES) {
        const cells = steps.map((n) => judge({ rate, shape, latency, think, steps: n }));
        all.push(...cells);
        console.log(`| ${rate} | ${think.join('-')} | ${cells.map(shown).join(' | ')} |`);
      }
    }
    const met = all.filter(({ second, total }) => second <= MET && total <= MET).length;
    const within = all.filter(({ second, chances }) => second <= MET || chances <= CHANCES).length;
    const totals = all.filter((one) => one.total <= MET || one.totalChances <= CHANCES).length;
    const worst = Math.max(...all.map(({ chances }) => chances)).toFixed(1);
    const worstTotal = Math.max(...all.map(({ totalChances }) => totalChances)).toFixed(1);
    summary.push(
      `| ${shape} | ${title} | ${all.length} | ${met} | ${within} | ${worst} | ${totals} | ${worstTotal} |`,
    );
  }
}
console.log(`
### All of them

| curve | services take | cells | held | every second held or within ${CHANCES} of chance | most | every total held or within ${CHANCES} of chance | most |
| --- | --- | --- | --- | --- | --- | --- | --- |
${summary.join('\n')}`);

function shown({ second, total, chances }: Judged): string {
  const worst = `${second.toFixed(1)} / ${total.toFixed(1)}`;
  return second <= MET ? worst : `**${worst}** (${chances.toFixed(1)})`;
}
