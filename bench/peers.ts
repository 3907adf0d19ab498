/**
 * Rushhour beside other generators: the same work against the same nginx, each on one core.
 *
 *     npm run bench:peers -- --group journeys|raw [--only k6,Locust] [--rounds 3] [--rate N]
 *     npm run bench:peers -- --table
 *
 * Every measurement is one line of `--results` (default bench-results/peers.jsonl); `--table` makes
 * Markdown of all that is there. bench/peers/README.md says how it is measured and how to install the tools.
 */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { JOURNEY_TOOLS } from './peers/journeys.ts';
import { RAW_TOOLS } from './peers/raw.ts';
import { type Measurement, tables } from './peers/report.ts';
import type { Plan, Tool } from './peers/tool.ts';
import { type Nginx, startNginx } from './support/nginx.ts';
import { keepToTargetCore, runOnGeneratorCore } from './support/processes.ts';

const GROUPS = {
  journeys: { tools: JOURNEY_TOOLS, rate: 25, short: 5, long: 25 },
  raw: { tools: RAW_TOOLS, rate: 3000, short: 3, long: 13 },
};

const { values } = parseArgs({
  options: {
    group: { type: 'string', default: 'journeys' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string' },
    results: { type: 'string', default: 'bench-results/peers.jsonl' },
    table: { type: 'boolean', default: false },
  },
});

if (values.table) {
  const lines = readFileSync(values.results, 'utf8').trim().split('\n');
  console.log(tables(lines.map((line) => JSON.parse(line) as Measurement)));
} else {
  await measureAll(values.group as keyof typeof GROUPS);
}

async function measureAll(name: keyof typeof GROUPS): Promise<void> {
  const group = GROUPS[name];
  if (group === undefined) throw new Error(`--group: one of ${Object.keys(GROUPS).join(', ')}`);
  const rate = Number(values.rate ?? group.rate);
  const wanted = values.only?.split(',');
  const tools = group.tools.filter((tool) => wanted?.includes(tool.name) ?? true);
  for (const tool of tools) {
    if (tool.find() === null) console.log(`${tool.name}: not installed, see bench/peers/README.md`);
  }
  keepToTargetCore();
  mkdirSync(dirname(values.results), { recursive: true });
  const nginx = await startNginx();
  try {
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const tool of tools.filter((tool) => tool.find() !== null)) {
        for (const seconds of [group.short, group.long]) {
          const plan = { url: nginx.url, seconds, rate, connections: 64 };
          record({ group: name, ...(await measure(tool, plan, nginx)) });
        }
      }
    }
  } finally {
    await nginx.stop();
  }
}

async function measure(tool: Tool, plan: Omit<Plan, 'folder'>, nginx: Nginx) {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-peers-'));
  try {
    const whole = { ...plan, folder };
    const { argv, ...options } = tool.command(tool.find()!, whole);
    const { observed, outcome } = await nginx.watch(() => runOnGeneratorCore(argv, options));
    if (observed.requests === 0) {
      throw new Error(`${tool.name} sent nothing:\n${outcome.stdout}\n${outcome.stderr}`);
    }
    return {
      tool: tool.name,
      paced: tool.paced,
      rate: plan.rate,
      seconds: plan.seconds,
      ...observed,
      cpuSeconds: outcome.cpuSeconds,
      peakResidentBytes: outcome.peakResidentBytes,
      reported: tool.reported(outcome, whole),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function record(measurement: Measurement): void {
  appendFileSync(values.results, `${JSON.stringify(measurement)}\n`);
  const { tool, seconds, requests, cpuSeconds } = measurement;
  const us = ((cpuSeconds / requests) * 1e6).toFixed(0);
  console.log(`${tool}, ${seconds} s: ${requests} requests, ${us} µs each with start-up`);
}
