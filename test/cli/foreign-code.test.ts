import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget, type Target } from '../support/target.ts';
import { spawned, start, startAfter } from './command.ts';

let folder: string;
let target: Target;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-foreign-'));
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
  await rm(folder, { recursive: true });
});

/** A profile whose workflow module starts with this code. */
async function profileWith(name: string, code: string): Promise<string> {
  await writeFile(
    join(folder, `${name}.mts`),
    `import { registerWorkflow, type Steps, Workflow } from 'rushhour';
${code}
class Own extends Workflow {
  static override readonly steps: Steps<Own> = [
    ['product', '/products', { name: 'list' }, (w, r) => {
      const { nothing } = r.json as { nothing: string };
      return '${name}' === 'throws' ? nothing.length : w.steps.length;
    }],
  ];
}
registerWorkflow('own', Own);
`,
  );
  const path = join(folder, `${name}.yaml`);
  await writeFile(
    path,
    `name: ${name}
requests_per_second: 20
duration_seconds: 2s
user_type_distribution: { guest: 1 }
workflow_distribution: { own: 1 }
workflow_modules: [${name}.mts]
`,
  );
  return path;
}

describe.concurrent("a workflow module's own code", () => {
  it('that keeps the process alive does not outlive the run', { tags: 'long' }, async () => {
    const profile = await profileWith('interval', 'setInterval(() => {}, 1000);');
    const { code, stdout } = await spawned('run', profile, '--target', target.url, '--quiet');
    expect(stdout).toContain('own');
    // A machine may be too slow for valid numbers.
    expect([0, 98]).toContain(code);
  });

  it('that never finishes loading is named, instead of hanging forever', {
    tags: 'long',
  }, async () => {
    const profile = await profileWith('endless', 'await new Promise(() => {});');
    const { code, stderr } = await spawned('validate', profile);
    expect(stderr).toMatch(/endless\.mts cannot be loaded: a top-level await took longer/);
    expect(code).toBe(2);
  });

  it('that throws in `next` is named with file and line of its source, and the machine is not blamed', {
    tags: 'long',
  }, async () => {
    const profile = await profileWith('throws', '');
    const { code, stdout } = await spawned('run', profile, '--target', target.url, '--quiet');
    expect(stdout).toMatch(/GENERATOR-LIMITED: a workflow failed, the numbers are not valid/);
    expect(stdout).toMatch(
      /workflow own failed at step list: Cannot read properties of undefined.*throws\.mts:7:\d+\)/,
    );
    expect(stdout).toContain('fix the workflow: its step, file and line are named above');
    expect(code).toBe(98);
  });

  it.each([
    ['a mistake at its top level', 'undefined.x();', /undefined.*a-mistake.*\.mts:2:\d+\)/],
    ['syntax that is wrong', 'const a = ;', /\.mts:2\)/],
    ['syntax that is not only types', 'enum A { B }', /enum.*\.mts:2\)/],
    ['a wrong name', "registerWorkflow('a b', Workflow);", /named "a b".*\.mts:2:\d+\)/],
    ['an escape sequence', "throw new Error('\\u001b[2J\\u009b1m');", /\\u001b\[2J\\u009b1m/],
  ])('with %s is refused with its file and line', async (what, code, says) => {
    const profile = await profileWith(what.replaceAll(' ', '-'), code);
    const { stderr, code: exitCode } = await spawned('validate', profile);
    expect(stderr).toMatch(/cannot be loaded: /);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(2);
  });

  it('that is an ES module in a CommonJS project is rejected with the name that it should have', async () => {
    const path = await profileWith('commonjs', '');
    await mkdir(join(folder, 'commonjs'));
    await writeFile(join(folder, 'commonjs/package.json'), '{"type":"commonjs"}');
    await writeFile(join(folder, 'commonjs/own.ts'), "import 'rushhour';");
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('commonjs.mts', 'commonjs/own.ts'));
    const { stderr } = await spawned('validate', path);
    expect(stderr).toMatch(/own\.ts:1\): rename it to own\.mts, or set "type": "module"/);
  });

  it('with an unhandled rejection ends the command with one line', async () => {
    const profile = await profileWith('rejects', "Promise.reject(new Error('oh no'));");
    const { code, stderr } = await spawned('validate', profile);
    expect(stderr).toMatch(/^rushhour: uncaught error \(.*rejects\.mts:2:\d+\): oh no\n$/);
    expect(code).toBe(1);
  });
});

it('is found among many registered workflows', { tags: 'long' }, async () => {
  const paths = new Set<string | undefined>();
  const counting = await startTarget((request, response) => {
    paths.add(request.url);
    response.end('{}');
  });
  const module = join(import.meta.dirname, '../fixtures/many-workflows.mts');
  const path = join(folder, 'many.yaml');
  const profile = (workflow: string) => `name: many
requests_per_second: 20
duration_seconds: 2s
user_type_distribution: { guest: 1 }
workflow_distribution: { ${workflow}: 1 }
workflow_modules: [${module}]
`;
  await writeFile(path, profile('workflow-1030'));
  await spawned('run', path, '--target', counting.url, '--quiet');
  await counting.close();
  expect([...paths]).toEqual(['/number/1030']);
  await writeFile(path, profile('workflow-1101'));
  const { stderr } = await spawned('validate', path);
  expect(stderr).toMatch(/Known: browse, .* and 1,084 more\. /);
});

describe.concurrent('text from elsewhere cannot control the terminal', () => {
  it.each([
    [
      'a service URL',
      'services: { product: "http://x\\u001b[2J:1" }',
      /product.*http:\/\/x\\u001b/,
    ],
    ['a module path', 'workflow_modules: ["\\u001b[2J.mjs"]', /without control characters/],
  ])('in %s', async (_what, line, says) => {
    const path = join(folder, `escape-${_what.replaceAll(' ', '-')}.yaml`);
    await writeFile(
      path,
      `name: escape
requests_per_second: 20
duration_seconds: 2
user_type_distribution: { guest: 1 }
workflow_distribution: { browse: 1 }
${line}
`,
    );
    const { code, stderr } = await spawned('validate', path);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/[\p{Cc}--\n]/v);
    expect(code).toBe(2);
  });

  it('in the name of a step', async () => {
    const steps = "static steps = [['product', '/', { name: 'a\\u001b[2J' }, () => 1]];";
    const code = `registerWorkflow('b', class extends Workflow { ${steps} } as never);`;
    const { stderr } = await spawned('validate', await profileWith('step-name', code));
    expect(stderr).toContain(String.raw`name "a\u001b[2J" is not a letter and up to 63 letters`);
  });

  it('in the command line', async () => {
    const { stderr } = await spawned('run', '--\u009b2J');
    expect(stderr).toContain(String.raw`unknown option '--\u009b2J'`);
  });
});

/** A process in its own PID namespace, in which the command is PID 1, as in a container. */
const canBeFirst = spawnSync('unshare', ['-rpf', 'true']).status === 0;

const LOADING = "process.stderr.write('loading'); await new Promise(() => {});";

const SLOW_IN_WORKERS = `import { isMainThread } from 'node:worker_threads';
if (!isMainThread) {
  process.stderr.write('in a worker');
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  process.stderr.write('at last');
}`;

/** The child of this process. */
function childOf(pid: number): number {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim().split('\n')[0]);
}

describe.concurrent('SIGTERM', () => {
  it('ends a command that has not started to send yet', async () => {
    const command = start('run', await profileWith('early', LOADING));
    await command.says('loading');
    command.signal('SIGTERM');
    const { code, stderr } = await command.outcome;
    expect(code).toBe(130);
    // Only the user ended it.
    expect(stderr).toBe('loading');
  });

  it('twice while the workers start ends the command without waiting for them', async () => {
    const profile = await profileWith('slow', SLOW_IN_WORKERS);
    const command = start('run', profile, '--target', target.url);
    await command.says('in a worker');
    command.signal('SIGINT');
    command.signal('SIGTERM');
    const { code, stdout, stderr } = await command.outcome;
    expect(code).toBe(130);
    expect(stdout + stderr).not.toContain('at last');
  });

  it.skipIf(!canBeFirst)('is received by PID 1 of a container (needs unshare)', async () => {
    const profile = await profileWith('first', LOADING);
    const container = 'set -- unshare -rpf --kill-child=SIGKILL "$@"';
    const command = startAfter(container, 'run', profile);
    await command.says('loading');
    process.kill(childOf(command.pid), 'SIGTERM');
    expect((await command.outcome).code).toBe(130);
  });
});

it('a store that dies is reported, and ends the run', async () => {
  const command = start('run', 'normal', '--rps', '20', '--duration', '60s');
  await command.says('normal: 0 s');
  process.kill(childOf(command.pid), 'SIGKILL');
  const outcome = await command.outcome;
  expect(outcome.stdout).toMatch(/the embedded store ended, killed by SIGKILL/);
  expect(outcome.code).toBe(1);
});
