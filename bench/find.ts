/**
 * How often `rushhour find` is right: simulated services whose capacity is known, on a virtual clock.
 *
 *     npm run bench:find -- [--seeds N] [--first-seed N] [--service NAME] [--budget SECONDS] [--answers FILE]
 *
 * The objective is `latency_p99 < 300ms`. For comparison, the usual manual methods, with probes of 30 s that pass if
 * the percentile is met: bisection, and a staircase with steps of 5%. The rules of the search were chosen on other
 * seeds, 1 to 100 and 20001 to 20100.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Finder } from '../src/answers/find/finder.ts';
import { sum } from '../src/statistics/sum.ts';
import { Probed } from './find/probed.ts';
import { ALLOWED, MODELS, type Model } from './find/services.ts';
import { table } from './support/table.ts';

const PRECISION = 0.05;
const START_RPS = 50;
const PROBE_SECONDS = 30;
/** Of `rushhour find` unless another is given. */
const DEFAULT_BUDGET = 1200;

interface Answer {
  readonly low: number;
  /** Null if no rate failed. */
  readonly high: number | null;
  readonly seconds: number;
  /** Whether it is stated with confidence; null for methods that state none. */
  readonly confirmed: boolean | null;
}

interface Kept extends Answer {
  readonly service: string;
  readonly method: string;
  readonly seed: number;
}

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    'first-seed': { type: 'string', default: '40001' },
    service: { type: 'string' },
    budget: { type: 'string', default: '14400' },
    answers: { type: 'string' },
  },
});
const METHODS: Readonly<Record<string, (service: Probed) => Answer>> = {
  find: (service) => find(service, Number(values.budget)),
  'find, 20 min': (service) => find(service, DEFAULT_BUDGET),
  bisection,
  staircase,
};
const seeds = Number(values.seeds);
const kept = keptAnswers();
const models = MODELS.filter(({ name }) => values.service === undefined || name === values.service);
const rows = models.flatMap((model) => {
  const bySeed = Array.from({ length: seeds }, (_, i) =>
    Object.keys(METHODS).map((method) => answerOf(model, method, Number(values['first-seed']) + i)),
  );
  return Object.keys(METHODS).map((method, m) => [
    model.name,
    model.capacity.toFixed(1),
    method,
    ...cellsOf(
      model.capacity,
      bySeed.map((answers) => answers[m]!),
    ),
  ]);
});
console.log(
  table(
    [
      'service',
      'capacity',
      'method',
      'confirmed',
      'inside',
      'width',
      'at most 5% wide',
      'minutes',
      '9 in 10',
    ],
    rows,
  ),
);

function keptAnswers(): readonly Kept[] {
  if (values.answers === undefined || !existsSync(values.answers)) return [];
  const lines = readFileSync(values.answers, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Kept);
}

function answerOf(model: Model, method: string, seed: number): Answer {
  const { name: service } = model;
  const known = kept.find(
    (one) => one.service === service && one.method === method && one.seed === seed,
  );
  if (known !== undefined) return known;
  const answer = METHODS[method]!(new Probed(model, seed));
  if (values.answers !== undefined) {
    appendFileSync(values.answers, `${JSON.stringify({ service, method, seed, ...answer })}\n`);
  }
  return answer;
}

function cellsOf(capacity: number, all: readonly Answer[]): string[] {
  const answers = all.filter(({ confirmed }) => confirmed ?? true);
  const inside = answers.filter(
    ({ low, high }) => low <= capacity && capacity <= (high ?? capacity),
  );
  const widths = answers
    .map(({ low, high }) => (high ?? Number.POSITIVE_INFINITY) / low - 1)
    .sort((a, b) => a - b);
  const narrow = widths.filter((width) => width <= PRECISION + 1e-9);
  const minutes = all.map(({ seconds }) => seconds / 60).sort((a, b) => a - b);
  const share = (n: number, of = seeds) => `${((100 * n) / of).toFixed(1)}%`;
  return [
    all[0]!.confirmed === null ? '-' : share(answers.length),
    share(inside.length, answers.length),
    widthInWords(widths[Math.floor(widths.length / 2)] ?? Number.POSITIVE_INFINITY),
    share(narrow.length),
    (sum(minutes, (one) => one) / seeds).toFixed(1),
    minutes[Math.ceil(0.9 * seeds) - 1]!.toFixed(1),
  ];
}

function widthInWords(width: number): string {
  return Number.isFinite(width) ? `${(100 * width).toFixed(1)}%` : 'one end';
}

function find(probed: Probed, budgetSeconds: number): Answer {
  const finder = new Finder({
    startRps: START_RPS,
    lowestRps: 1,
    highestRps: 10_000,
    precision: PRECISION,
    confidence: 0.95,
    allowed: [ALLOWED],
    budgetSeconds,
    seed: probed.seed,
  });
  let order = finder.first;
  while (order.do === 'hold') order = finder.second(probed.second(order.rps));
  const { low, high, confirmed } = finder.found;
  return { low: low ?? 0, high, seconds: probed.seconds, confirmed };
}

function bisection(probed: Probed): Answer {
  let [low, high] = [START_RPS, 2 * START_RPS];
  while (passes(probed, high)) [low, high] = [high, 2 * high];
  while (high / low > 1 + PRECISION) {
    const rps = Math.sqrt(low * high);
    if (passes(probed, rps)) low = rps;
    else high = rps;
  }
  return { low, high, seconds: probed.seconds, confirmed: null };
}

function staircase(probed: Probed): Answer {
  let rps = START_RPS;
  while (passes(probed, rps)) rps *= 1 + PRECISION;
  return { low: rps / (1 + PRECISION), high: rps, seconds: probed.seconds, confirmed: null };
}

function passes(probed: Probed, rps: number): boolean {
  let requests = 0;
  let violations = 0;
  for (let second = 0; second < PROBE_SECONDS; second++) {
    const seen = probed.second(rps);
    requests += seen.requests;
    violations += seen.violations[0]!.count;
  }
  return violations <= ALLOWED * requests;
}
