/**
 * Percentiles compared with the truth: a target that responds after delays from a known distribution and records them,
 * at fractions of what the generator's core can send, and once with a freeze of three seconds.
 *
 *     npm run bench:accuracy -- --capacity RPS [--delay NAME] [--share 20,50,80] [--freeze] [--only k6,vegeta]
 *
 * Capacity is what the generator reaches on this machine (`npm run bench:peers -- --group raw`). Without a
 * freeze, the truth is measured by the target: from reading a request to writing its response. With a freeze, it is the
 * waiting time of users who arrive evenly at the rate, whether or not the target reads their requests.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DELAYS, type DelayName } from './accuracy/delays.ts';
import type { TargetOptions, Truth } from './accuracy/target.ts';
import { JUDGED, type Judged, type Percentiles, percentilesOf } from './accuracy/tools.ts';
import { keepToTargetCore, startOnGeneratorCore } from './support/processes.ts';
import { table } from './support/table.ts';

const SECONDS = 20;
const FREEZE_AT_SECONDS = 8;

const { values } = parseArgs({
  options: {
    capacity: { type: 'string' },
    delay: { type: 'string' },
    share: { type: 'string', default: '20,50,80' },
    freeze: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
if (values.capacity === undefined) throw new Error('--capacity: requests per second are needed');

keepToTargetCore();
const delays = values.delay === undefined ? Object.keys(DELAYS) : [values.delay];
const wanted = values.only?.split(',');
for (const tool of JUDGED) {
  if (tool.find() === null) console.log(`${tool.name}: not installed, see bench/peers/README.md`);
}
for (const delay of delays as DelayName[]) {
  for (const share of values.share.split(',').map(Number)) {
    const rate = Math.round((Number(values.capacity) * share) / 100);
    console.log(`\n${delay}, ${rate} requests/s (${share}%)${values.freeze ? ', a freeze' : ''}\n`);
    const rows: string[][] = [];
    for (const tool of JUDGED) {
      if (tool.find() === null || !(wanted?.includes(tool.name) ?? true)) continue;
      // The freeze would be over before the code is warm.
      if (values.freeze && tool.fromSecond > FREEZE_AT_SECONDS) continue;
      rows.push(...(await judge(tool, delay, rate)));
    }
    console.log(table(['ms (truth)', 'p50', 'p90', 'p99', 'p99.9'], rows));
  }
}

/** A row for each latency that the tool reports, each figure with the truth of the same run. */
async function judge(tool: Judged, delay: DelayName, rate: number): Promise<string[][]> {
  const options: TargetOptions = {
    delay,
    freezeAtSeconds: values.freeze ? FREEZE_AT_SECONDS : null,
  };
  const target = fork(join(import.meta.dirname, 'accuracy/target.ts'), [JSON.stringify(options)]);
  const [port] = (await once(target, 'message')) as [number];
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-accuracy-'));
  try {
    const url = `http://127.0.0.1:${port}`;
    const plan = { url, seconds: SECONDS, rate, connections: 2000, folder };
    const finished = await startOnGeneratorCore(tool.command(tool.find()!, plan)).finished;
    target.send('report');
    const [told] = (await once(target, 'message')) as [Truth];
    const truth = percentilesOf(waits(told, delay, rate).slice(tool.fromSecond * rate));
    return Object.entries(tool.said(finished, plan)).map(([name, said]) => [
      name,
      ...(['p50', 'p90', 'p99', 'p999'] as const).map((key) => beside(said, truth, key)),
    ]);
  } finally {
    target.kill();
    rmSync(folder, { recursive: true });
  }
}

function beside(said: Percentiles, truth: Percentiles, key: keyof Percentiles): string {
  return `${said[key].toFixed(2)} (${truth[key].toFixed(2)})`;
}

/** The waiting time of each user, milliseconds. */
function waits({ tookMs, freeze }: Truth, delay: DelayName, rate: number): readonly number[] {
  if (freeze === null) return tookMs;
  return Array.from({ length: rate * SECONDS }, (_, i) => {
    const atMs = (i / rate) * 1000;
    const doneMs = atMs + DELAYS[delay](i);
    const frozen = doneMs > freeze.startMs && atMs < freeze.endMs;
    if (!frozen) return doneMs - atMs;
    return atMs < freeze.startMs ? freeze.endMs - atMs : freeze.endMs - atMs + DELAYS[delay](i);
  });
}
