/**
 * How late requests are sent, and the cost: loops woken by the metronome and by their own timers, in turn.
 *
 *     npm run bench:waking -- [--rates 200,1000,2000,5000] [--seconds 8] [--rounds 2]
 *
 * CPU is that of the whole process, including its start. The target, nginx, shares the cores.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunResult } from '../src/statistics/result.ts';
import { startNginx } from './support/nginx.ts';
import { usageOf } from './support/processes.ts';
import { median } from './support/spread.ts';
import { table } from './support/table.ts';

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '200,1000,2000,5000' },
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '2' },
  },
});

const LOOK_EVERY_MS = 100;

interface Sample {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly cpuUs: number;
}

const folder = mkdtempSync(join(tmpdir(), 'rushhour-waking-'));
const nginx = await startNginx();

async function measure(rate: number, metronome: 'on' | 'off'): Promise<Sample> {
  const json = join(folder, 'result.json');
  const command = join(import.meta.dirname, '../src/cli/bin.ts');
  const load = ['--rps', `${rate}`, '--duration', `${values.seconds}s`];
  const ramps = ['--ramp-up', '0s', '--ramp-down', '0s', '--workers', '1', '--quiet'];
  const args = [command, 'run', 'normal', ...load, ...ramps, '--target', nginx.url, '--json', json];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, RUSHHOUR_METRONOME: metronome },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let cpuSeconds = 0;
  const looking = setInterval(() => {
    cpuSeconds = usageOf(child.pid!)?.cpuSeconds ?? cpuSeconds;
  }, LOOK_EVERY_MS);
  await once(child, 'close');
  clearInterval(looking);
  const { latency, stats } = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
  const { p50, p90, p99 } = latency.startDelay;
  return { p50, p90, p99, cpuUs: (cpuSeconds * 1e6) / stats.total };
}

try {
  const rows: string[][] = [];
  for (const rate of values.rates.split(',').map(Number)) {
    const samples = { on: [] as Sample[], off: [] as Sample[] };
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const metronome of ['on', 'off'] as const) {
        samples[metronome].push(await measure(rate, metronome));
      }
    }
    for (const metronome of ['on', 'off'] as const) {
      const of = (key: keyof Sample) => median(samples[metronome].map((sample) => sample[key]));
      const delays = (['p50', 'p90', 'p99'] as const).map((key) => of(key).toFixed(3));
      rows.push([`${rate}`, metronome, ...delays, of('cpuUs').toFixed(0)]);
    }
  }
  console.log(table(['requests/s', 'metronome', 'p50 ms', 'p90 ms', 'p99 ms', 'CPU µs'], rows));
} finally {
  await nginx.stop();
  rmSync(folder, { recursive: true });
}
