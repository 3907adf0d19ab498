/**
 * How the cost of a request grows with users, rate, workers, stages and steps, against nginx.
 *
 *     npm run bench:scale -- [--only users,rate,workers,busy-workers,stages,steps] [--rounds 1]
 *
 * CPU is that of the whole process over the steady seconds, as in bench/peers/README.md. All workers share
 * the generator's single core, so the table shows the cost of more workers, but not their benefit.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plural } from '../src/text/format.ts';
import {
  findRushhour,
  type ProfileKeys,
  rushhourCommand,
  rushhourResult,
} from './peers/rushhour.ts';
import { SCRIPTS } from './peers/tool.ts';
import { type Nginx, startNginx } from './support/nginx.ts';
import { observe } from './support/observe.ts';
import { keepToTargetCore } from './support/processes.ts';
import { median, withSpread } from './support/spread.ts';
import { steadySpan } from './support/steady.ts';
import { table } from './support/table.ts';

const SECONDS = 20;
const RATE = 2000;
const RAMP_SECONDS = 8;

interface Case {
  readonly name: string;
  readonly measure: (nginx: Nginx) => Promise<Cost>;
}

interface Cost {
  readonly requestsPerSecond: number;
  readonly cpuUs: number;
  readonly peakMb: number;
  /** Milliseconds; null if there is no result. */
  readonly startDelayP99: number | null;
}

const GROUPS: Readonly<Record<string, readonly Case[]>> = {
  users: [1000, 100_000, 500_000, 1_000_000].map((users) => ({
    name: `${users.toLocaleString('en')} users, ${RATE} requests/s`,
    measure: (nginx) => crowd(nginx, users),
  })),
  rate: [200, 1000, 5000, 10_000, 20_000, 30_000, 40_000].map((rate) =>
    run(`${rate} requests/s`, { requests_per_second: rate }),
  ),
  workers: withWorkers(RATE),
  'busy-workers': withWorkers(20_000),
  stages: [10, 1000].map((stages) =>
    run(`${stages} stages`, {
      requests_per_second: undefined,
      duration_seconds: undefined,
      ramp_up_seconds: undefined,
      stages: Array.from({ length: stages }, () => ({
        for_seconds: SECONDS / stages,
        requests_per_second: RATE,
      })),
    }),
  ),
  steps: [4, 200].map((steps) =>
    run(`${steps} steps`, {
      workflow_modules: [join(SCRIPTS, 'many-steps.workflow.js')],
      workflow_distribution: { [`steps-${steps}`]: 1 },
    }),
  ),
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(GROUPS).join(',') },
    rounds: { type: 'string', default: '1' },
  },
});

keepToTargetCore();
const nginx = await startNginx();
try {
  for (const group of values.only.split(',')) {
    const cases = GROUPS[group];
    if (cases === undefined) throw new Error(`--only: of ${Object.keys(GROUPS).join(', ')}`);
    const costs = cases.map((): Cost[] => []);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [index, { measure }] of cases.entries()) costs[index]!.push(await measure(nginx));
    }
    console.log(`\n${tableOf(group, cases, costs)}`);
  }
} finally {
  await nginx.stop();
}

function tableOf(group: string, cases: readonly Case[], costs: readonly Cost[][]): string {
  const cpu = (rounds: readonly Cost[]) => rounds.map(({ cpuUs }) => cpuUs);
  const first = median(cpu(costs[0]!));
  return table(
    [group, 'requests/s', 'CPU µs/request', 'ratio', 'peak MB', 'start delay p99 ms'],
    cases.map(({ name }, index) => {
      const rounds = costs[index]!;
      const delays = rounds.flatMap(({ startDelayP99 }) => startDelayP99 ?? []);
      return [
        name,
        withSpread(
          rounds.map(({ requestsPerSecond }) => requestsPerSecond),
          0,
        ),
        withSpread(cpu(rounds), 0),
        (median(cpu(rounds)) / first).toFixed(2),
        withSpread(
          rounds.map(({ peakMb }) => peakMb),
          0,
        ),
        withSpread(delays, 2),
      ];
    }),
  );
}

function withWorkers(rate: number): Case[] {
  return [1, 2, 4].map((workers) =>
    run(`${plural(workers, 'worker')}, ${rate} requests/s`, { requests_per_second: rate }, workers),
  );
}

/** The built command plays a profile. */
function run(name: string, keys: ProfileKeys, workers = 1): Case {
  const measure = async (nginx: Nginx): Promise<Cost> => {
    const folder = mkdtempSync(join(tmpdir(), 'rushhour-scale-'));
    try {
      const plan = { url: nginx.url, seconds: SECONDS, rate: RATE, connections: 64, folder };
      const profile = {
        requests_per_second: RATE,
        ramp_up_seconds: RAMP_SECONDS,
        workflow_modules: [join(SCRIPTS, 'journey.workflow.js')],
        workflow_distribution: { journey: 1 },
        ...keys,
      };
      const file = findRushhour();
      if (file === null) throw new Error('the package is not built: npm run build');
      const cost = await costOf(nginx, rushhourCommand(file, plan, profile, workers).argv);
      return { ...cost, startDelayP99: rushhourResult(plan).latency.startDelay.p99 };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return { name, measure };
}

function crowd(nginx: Nginx, users: number): Promise<Cost> {
  const script = join(import.meta.dirname, 'scale/crowd.ts');
  const numbers = [users, RATE, SECONDS].map(String);
  return costOf(nginx, [process.execPath, script, nginx.url, ...numbers]);
}

async function costOf(nginx: Nginx, argv: readonly string[]): Promise<Cost> {
  const observed = await observe(nginx, { argv });
  const { requestsPerSecond, cpuUs } = steadySpan(observed, RAMP_SECONDS + 3, SECONDS - 1);
  return {
    requestsPerSecond,
    cpuUs,
    peakMb: observed.peakResidentBytes / 1e6,
    startDelayP99: null,
  };
}
