/**
 * Whether it is better to split a run over processes than over the workers of one process: two shards on two cores
 * compared with one process with one worker and with two, at the same rate, against nginx, which shares the cores.
 *
 *     npm run bench:shards -- [--rps 8000] [--rounds 3]
 *
 * CPU time is that of all processes of the generator in the steady seconds, per request that nginx has counted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mergeShards } from '../src/shards/merge/merge-shards.ts';
import type { RunResult } from '../src/statistics/result.ts';
import { findRushhour, rushhourCommand, rushhourResult } from './peers/rushhour.ts';
import { SCRIPTS } from './peers/tool.ts';
import { type Nginx, startNginx } from './support/nginx.ts';
import { observe } from './support/observe.ts';
import { GENERATOR_CORE, TARGET_CORE } from './support/processes.ts';
import { median, withSpread } from './support/spread.ts';
import { steadySpan } from './support/steady.ts';
import { table } from './support/table.ts';

const SECONDS = 16;
const RAMP_SECONDS = 5;

interface Way {
  readonly name: string;
  readonly shards: number;
  /** Of each process. */
  readonly workers: number;
}

const WAYS: readonly Way[] = [
  { name: 'one process, 1 worker', shards: 1, workers: 1 },
  { name: 'one process, 2 workers', shards: 1, workers: 2 },
  { name: 'two shards, 1 worker each', shards: 2, workers: 1 },
];

interface Measured {
  readonly requestsPerSecond: number;
  readonly cpuUs: number;
  readonly result: RunResult;
}

const { values } = parseArgs({
  options: {
    rps: { type: 'string', default: '8000' },
    rounds: { type: 'string', default: '3' },
  },
});
const rps = Number(values.rps);
const file = findRushhour();
if (file === null) throw new Error('the package is not built: npm run build');

const nginx = await startNginx();
const rounds: Measured[][] = WAYS.map(() => []);
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [i, way] of WAYS.entries()) rounds[i]!.push(await measure(nginx, file, way));
  }
} finally {
  await nginx.stop();
}
console.log(tableOf(rounds));

async function measure(target: Nginx, bin: string, way: Way): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-shards-'));
  try {
    const plan = { url: target.url, seconds: SECONDS, rate: rps, connections: 64, folder };
    const keys = {
      requests_per_second: rps,
      ramp_up_seconds: RAMP_SECONDS,
      workflow_modules: [join(SCRIPTS, 'journey.workflow.js')],
      workflow_distribution: { journey: 1 },
    };
    const { argv } = rushhourCommand(bin, plan, keys, way.workers);
    const command = { argv: way.shards === 1 ? argv : together(argv, folder, way) };
    const observed = await observe(target, command, [TARGET_CORE, GENERATOR_CORE]);
    const { requestsPerSecond, cpuUs } = steadySpan(observed, RAMP_SECONDS + 2, SECONDS - 1);
    const result = way.shards === 1 ? rushhourResult(plan) : await mergeShards([folder]);
    return { requestsPerSecond, cpuUs, result };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A command that plays all shards and waits for them; each writes its result to its own folder. */
function together(argv: readonly string[], folder: string, { shards }: Way): string[] {
  const isOfResult = (i: number) => argv[i] === '--json' || argv[i - 1] === '--json';
  const words = argv.flatMap((word, i) => (isOfResult(i) ? [] : `'${word}'`)).join(' ');
  const each = Array.from(
    { length: shards },
    (_, index) =>
      `${words} --shard ${index}/${shards} --rendezvous ${join(folder, 'meet')} --out ${folder} &`,
  );
  return ['sh', '-c', `${each.join(' ')} wait`];
}

function tableOf(all: readonly (readonly Measured[])[]): string {
  const cpuOf = (measured: readonly Measured[]) => measured.map(({ cpuUs }) => cpuUs);
  const first = median(cpuOf(all[0]!));
  return table(
    [
      '',
      'requests/s',
      'CPU µs/request',
      'ratio',
      'start delay p99 ms',
      'seconds off by %',
      'verdicts',
    ],
    WAYS.map(({ name }, i) => {
      const measured = all[i]!;
      const delays = measured.map(({ result }) => result.latency.startDelay.p99);
      return [
        name,
        withSpread(
          measured.map(({ requestsPerSecond }) => requestsPerSecond),
          0,
        ),
        withSpread(cpuOf(measured), 1),
        (median(cpuOf(measured)) / first).toFixed(2),
        withSpread(delays, 2),
        withSpread(
          measured.map(({ result }) => worstSecond(result)),
          1,
        ),
        measured.map(({ result }) => result.verdict.status).join(', '),
      ];
    }),
  );
}

/** The largest deviation of a whole second from the curve, after the ramp, percent. */
function worstSecond({ timeline }: RunResult): number {
  const steady = timeline.slice(RAMP_SECONDS, SECONDS);
  return 100 * Math.max(...steady.map(({ sent, targetRps }) => Math.abs(sent / targetRps - 1)));
}
