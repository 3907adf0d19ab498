/**
 * Whether a run ends on time and its summary appears, whatever responses, modules, files or pipes do: the wall-clock time
 * of runs of 5 seconds, including the start of the process.
 *
 *     npm run bench:on-time [-- --only 'part of a name']
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './support/table.ts';

const CLI = join(import.meta.dirname, '../src/cli/bin.ts');
const SECONDS = 5;
const TIMEOUT_SECONDS = 3;

interface Case {
  readonly name: string;
  readonly answer?: RequestListener;
  /** Source of a workflow module, in addition to the one that makes the requests. */
  readonly module?: string;
  /** Options of the command; `FIFO` stands for a named pipe, `FOLDER` for the folder of the case. */
  readonly options?: readonly string[];
  /** What is expected to take longer than the run. */
  readonly expected: string;
}

const huge = Buffer.from(`[${'{},'.repeat(20_000_000)}{}]`);
const ok: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{}');
};

const CASES: readonly Case[] = [
  { name: 'services that answer at once', expected: '5 s' },
  {
    name: 'JSON of 60 MB as every response, read by its step',
    answer: (_request, response) => response.end(huge),
    expected: '5 s',
  },
  { name: 'services that never answer', answer: () => {}, expected: '5 s and the timeout, 3 s' },
  {
    name: 'a body of one byte a second',
    answer: (_request, response) => {
      const timer = setInterval(() => response.write('x'), 1000);
      response.once('close', () => clearInterval(timer));
    },
    expected: '5 s and the timeout, 3 s',
  },
  { name: 'a module with setInterval', module: 'setInterval(() => {}, 1000);', expected: '5 s' },
  {
    name: 'a module whose await never ends',
    module: 'await new Promise(() => {});',
    expected: 'refused after 15 s',
  },
  {
    name: 'a module that loops forever in a step',
    module: `import { registerWorkflow, Workflow } from 'rushhour';
      registerWorkflow('loops', class extends Workflow {
        static steps = [['a', '/', {}, () => { for (;;); }]];
      });`,
    expected: '5 s, and 5 s until a worker that hangs is ended',
  },
  {
    name: '--json to a pipe that is not read',
    options: ['--json', 'FIFO'],
    expected: '5 s, and 30 s until the pipe is given up',
  },
  {
    name: '--trace to a pipe that is not read',
    options: ['--trace', 'FIFO'],
    expected: '5 s, and 30 s until the pipe is given up',
  },
  { name: '--json to a full disk', options: ['--json', '/dev/full'], expected: '5 s' },
];

interface Ended {
  readonly seconds: number;
  readonly code: number | null;
  readonly summaryAt: number | null;
}

async function play({ answer = ok, module, options = [] }: Case): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'rushhour-on-time-'));
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const fifo = join(folder, 'pipe');
  spawnSync('mkfifo', [fifo]);
  writeFileSync(
    join(folder, 'reads.mjs'),
    `import { registerWorkflow, Workflow } from 'rushhour';
    registerWorkflow('reads', class extends Workflow {
      static steps = [0, 1].map((step) => ['a', '/' + step, {}, () => step + 1]);
    });`,
  );
  if (module !== undefined) writeFileSync(join(folder, 'other.mjs'), module);
  const profile = join(folder, 'profile.yaml');
  writeFileSync(
    profile,
    JSON.stringify({
      name: 'on-time',
      requests_per_second: 20,
      duration_seconds: SECONDS,
      request_timeout_seconds: TIMEOUT_SECONDS,
      user_type_distribution: { free: 1 },
      workflow_distribution: { [module?.includes("'loops'") ? 'loops' : 'reads']: 1 },
      services: { a: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      workflow_modules: module === undefined ? ['reads.mjs'] : ['reads.mjs', 'other.mjs'],
    }),
  );
  const began = performance.now();
  const chosen = options.map((option) => option.replace('FIFO', fifo));
  const child = spawn(process.execPath, [CLI, 'run', profile, '--quiet', ...chosen]);
  let text = '';
  let summaryAt: number | null = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
      if (text.includes('response time')) summaryAt ??= (performance.now() - began) / 1000;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - began) / 1000;
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
  return { seconds, code, summaryAt };
}

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const rows: string[][] = [];
for (const one of CASES.filter(({ name }) => name.includes(values.only))) {
  const { seconds, code, summaryAt } = await play(one);
  const summary = summaryAt === null ? 'none' : `${summaryAt.toFixed(1)} s`;
  rows.push([one.name, one.expected, summary, `${seconds.toFixed(1)} s`, `${code}`]);
}
console.log(table(['case', 'expected', 'summary after', 'ended after', 'exit code'], rows));
