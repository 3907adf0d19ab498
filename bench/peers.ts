/**
 * Rushhour compared with other generators: the same work against the same nginx, each on one core.
 *
 *     npm run bench:peers -- --group journeys|raw|tls|http2 [--only k6,Locust] [--rounds 3] [--rate N]
 *     npm run bench:peers -- --table
 *
 * Every measurement is one line of `--results` (default bench-results/peers.jsonl); `--table` prints all of them as
 * Markdown. bench/peers/README.md describes the method and how to install the tools.
 */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { JOURNEY_TOOLS } from './peers/journeys.ts';
import { HTTP2_TOOLS, RAW_TOOLS, TLS_TOOLS } from './peers/raw.ts';
import { type Measurement, steady, tables } from './peers/report.ts';
import type { Plan, Tool } from './peers/tool.ts';
import { type Nginx, startNginx } from './support/nginx.ts';
import { observe } from './support/observe.ts';
import { keepToTargetCore } from './support/processes.ts';

/** Seconds for code to be compiled and journeys to fill up, and ten more. */
const GROUPS = {
  journeys: { tools: JOURNEY_TOOLS, rate: 25, seconds: 30, target: 'url' },
  raw: { tools: RAW_TOOLS, rate: 2000, seconds: 20, target: 'url' },
  tls: { tools: TLS_TOOLS, rate: 2000, seconds: 20, target: 'tlsUrl' },
  http2: { tools: HTTP2_TOOLS, rate: 2000, seconds: 20, target: 'http2Url' },
} as const;

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
        const plan = { url: nginx[group.target], seconds: group.seconds, rate, connections: 64 };
        record({ group: name, ...(await measure(tool, plan, nginx)) });
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
    const observed = await observe(nginx, tool.command(tool.find()!, whole));
    const { stdout, stderr, ...counted } = observed;
    if (counted.requests.length === 0) {
      throw new Error(`${tool.name} sent nothing:\n${stdout}\n${stderr}`);
    }
    const reported = tool.reported({ stdout, stderr }, whole);
    const { rate, seconds } = plan;
    return { tool: tool.name, paced: tool.paced, rate, seconds, ...counted, reported };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function record(measurement: Measurement): void {
  appendFileSync(values.results, `${JSON.stringify(measurement)}\n`);
  const { requestsPerSecond, cpuUs } = steady(measurement);
  const figures = `${requestsPerSecond.toFixed(0)} requests/s, ${cpuUs.toFixed(0)} µs each`;
  console.log(`${measurement.tool}: ${figures}`);
}
