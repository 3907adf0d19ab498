/**
 * Whether the verdict is right: each case is played several times with different seeds, and the truth is measured outside
 * the generator, by the services themselves and by the scheduler's statistics.
 *
 *     npm run bench:verdict [-- --times 10] [--only 'part of a name'] [--seed 1]
 *
 * The generator has its own core. What it adds to the response time is the difference between what it measured and what
 * the services took, at p50, p95 and p99.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { RunResult } from '../src/index.ts';
import { keepToTargetCore, startOnGeneratorCore } from './support/processes.ts';
import { table } from './support/table.ts';
import { CASES, type Case } from './verdict/cases.ts';
import { canLimit, waitedForCoreMs } from './verdict/disturbances.ts';
import type { Percentiles, Truth } from './verdict/services.ts';
import { startServices } from './verdict/start-services.ts';

const CLI = join(import.meta.dirname, '../src/cli/bin.ts');
const WORKFLOWS = join(import.meta.dirname, 'verdict/one-get.workflow.js');

/** The part of the difference that the network and the clock contribute, and that cannot be separated. */
const TOLERATED_MS = 2;
const TOLERATED_SHARE = 0.1;

/** Time until the first requests are sent. */
const STARTING_MS = 2500;

interface Played {
  readonly result: RunResult;
  readonly truth: Truth;
  /** The most that the generator added over p50, p95 and p99: if the services read their requests at once, and if not. */
  readonly addedMs: { readonly most: number; readonly least: number };
  /** Whether that is more than is tolerated. */
  readonly isTooMuch: { readonly maybe: boolean; readonly surely: boolean };
  readonly waitedForCoreMs: number;
}

type Judged = 'right' | 'false valid' | 'false alarm' | 'cautious' | 'wrong side';

/** Wrongly calling a run generator-limited. */
const WHERE_TOO_CAUTIOUS = {
  clean: 'false alarm',
  either: 'false alarm',
  measured: 'cautious',
  target: 'wrong side',
} as const;

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
});

async function play(one: Case, seed: number): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-verdict-'));
  const { services = { a: {} }, rps, seconds = 10, keys, reads = false, disturbance } = one;
  const target = await startServices({ services, seed });
  const profile = join(folder, 'profile.yaml');
  const json = join(folder, 'result.json');
  writeFileSync(
    profile,
    JSON.stringify({
      name: 'verdict',
      requests_per_second: rps,
      duration_seconds: seconds,
      user_type_distribution: { free: 1 },
      workflow_distribution: workflowsFor(Object.keys(services), reads),
      think_time_seconds: { min: 0.2, max: 0.6 },
      services: target.urls,
      workflow_modules: [WORKFLOWS],
      seed,
      ...keys,
    }),
  );
  const argv = [process.execPath, CLI, 'run', profile, '--quiet', '--workers', '1', '--json', json];
  const generator = startOnGeneratorCore({ argv });
  await Promise.race([sleep(STARTING_MS), generator.finished]);
  const undo = disturbance?.({ generator: generator.pid, services: target.pid });
  let waited = 0;
  const looking = setInterval(() => {
    waited = Math.max(waited, waitedForCoreMs(generator.pid));
  }, 250);
  const { stderr } = await generator.finished;
  clearInterval(looking);
  (await undo)?.();
  if (!existsSync(json)) throw new Error(`no result: ${stderr}`);
  const result = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
  const truth = await target.stop();
  rmSync(folder, { recursive: true });
  return { result, truth, ...added(result, truth), waitedForCoreMs: waited };
}

function added({ latency: { response } }: RunResult, { requests, least, most }: Truth) {
  const percentiles = (['p50', 'p95', 'p99'] as const).filter((_, i) => {
    return requests * [0.5, 0.05, 0.01][i]! >= 3;
  });
  const over = (service: Percentiles) => ({
    ms: Math.max(0, ...percentiles.map((p) => response[p] - service[p])),
    tooMuch: percentiles.some(
      (p) => response[p] - service[p] > Math.max(TOLERATED_MS, TOLERATED_SHARE * service[p]),
    ),
  });
  return {
    addedMs: { most: over(least).ms, least: over(most).ms },
    isTooMuch: { maybe: over(least).tooMuch, surely: over(most).tooMuch },
  };
}

function judged({ right }: Case, { result, isTooMuch }: Played): Judged {
  const { status } = result.verdict;
  if (status === 'valid') {
    if (right === 'target') return 'false valid';
    // The response time includes the time that a request waited for a busy service, which is not lateness.
    return isTooMuch.surely && right !== 'either' ? 'false valid' : 'right';
  }
  if (status === 'generator-limited') {
    if (isTooMuch.maybe && right !== 'target') return 'right';
    return WHERE_TOO_CAUTIOUS[right];
  }
  return right === 'clean' ? 'false alarm' : 'right';
}

function workflowsFor(services: readonly string[], reads: boolean): Record<string, number> {
  if (reads) return { 'reads-json': 1 };
  return Object.fromEntries(services.map((name) => [`gets-${name}`, 1 / services.length]));
}

keepToTargetCore();
const times = Number(values.times);
const cases = CASES.filter(({ name }) => name.includes(values.only));
const rows: string[][] = [];
for (const one of cases) {
  const counts = new Map<string, number>();
  const verdicts = new Map<string, number>();
  const addedMs: number[] = [];
  for (let time = 0; time < times; time++) {
    const played = await play(one, Number(values.seed) + time);
    const judgement = judged(one, played);
    counts.set(judgement, (counts.get(judgement) ?? 0) + 1);
    const { status, causes = [] } = played.result.verdict;
    const words = status === 'valid' ? status : `${status} (${causes.join(', ')})`;
    verdicts.set(words, (verdicts.get(words) ?? 0) + 1);
    const { least, most } = played.addedMs;
    addedMs.push(least, most);
    const [reason = ''] = played.result.verdict.reasons;
    console.error(
      `${one.name}: ${judgement}, ${words} ${reason}, added ${least.toFixed(1)} to ${most.toFixed(1)} ms, waited for a core ${played.waitedForCoreMs.toFixed(0)} ms`,
    );
  }
  const list = (map: Map<string, number>) =>
    [...map].map(([what, n]) => (n === times ? what : `${n} ${what}`)).join(', ');
  const range = `${Math.min(...addedMs).toFixed(1)} to ${Math.max(...addedMs).toFixed(1)}`;
  rows.push([
    one.name,
    `${counts.get('right') ?? 0} of ${times}`,
    list(counts),
    range,
    list(verdicts),
  ]);
}
console.log(table(['case', 'right', 'judged', 'added, ms', 'verdict'], rows));
if (!canLimit()) console.log('\nWithout cgroups: quotas are duty cycles of SIGSTOP and SIGCONT.');
