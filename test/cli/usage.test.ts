import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rushhour, spawned } from './command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-cli-'));
  await writeFile(join(folder, 'good.yaml'), GOOD);
  await writeFile(
    join(folder, 'bad.yaml'),
    'name: bad\nrequests_per_secnd: 5\nduration_seconds: -1\n',
  );
  await writeFile(join(folder, 'scenarios.yaml'), SCENARIOS);
  const unknown = GOOD.replace('browse: 1', 'brwose: 0.5, tombola: 0.5');
  await writeFile(join(folder, 'unknown.yaml'), unknown);
  const services = ['prodct', 'cart', 'inventory'].map((name) => `  ${name}: http://localhost:1\n`);
  await writeFile(join(folder, 'misspelled.yaml'), `${GOOD}services:\n${services.join('')}`);
  await writeFile(
    join(folder, 'shop.mjs'),
    `import { registerWorkflow, Workflow } from 'rushhour';
    registerWorkflow('only-shop', class extends Workflow {
      static steps = [['shop', '/', {}, (w) => w.steps.length]];
    });`,
  );
  await writeFile(
    join(folder, 'lacking.yaml'),
    `${GOOD.replace('browse', 'only-shop')}workflow_modules: [shop.mjs]\n`,
  );
  await writeFile(join(folder, 'silent.mjs'), 'export const nothing = 0;\n');
  await writeFile(
    join(folder, 'silent.yaml'),
    `${GOOD.replace('browse', 'tombola')}workflow_modules: [silent.mjs]\n`,
  );
  await writeFile(join(folder, 'nowhere.yaml'), `${GOOD}workflow_modules: [nowhere.ts]\n`);
  const fixtures = join(import.meta.dirname, '../fixtures');
  for (const [name, module] of [
    ['other.yaml', 'other-copy.js'],
    ['exiting.yaml', 'exiting-module.ts'],
  ] as const) {
    const modules = `workflow_modules: [${join(fixtures, module)}]\n`;
    await writeFile(join(folder, name), GOOD + modules);
  }
});
afterAll(() => rm(folder, { recursive: true }));

const GOOD = `
name: good
requests_per_second: 20
duration_seconds: 2
user_type_distribution: { guest: 1 }
workflow_distribution: { browse: 1 }
`;

const SCENARIOS = `
name: side-by-side
user_type_distribution: { guest: 1 }
workflow_distribution: { browse: 1 }
scenarios:
  - { name: one, users_per_second: 5, duration_seconds: 5 }
  - { name: other, users: 5, duration_seconds: 5 }
`;

describe('what the command prints', () => {
  it.each([
    [['--help'], /run \[profile\][\s\S]*130\s+interrupted/],
    [['run', '--help'], /--threshold <expr>[\s\S]*98\s+the generator was the limit/],
    [['--version'], /^\d+\.\d+\.\d+/],
    [['profiles'], /burst[\s\S]*day[\s\S]*degraded[\s\S]*normal[\s\S]*peak/],
    [
      ['plan', 'normal', '--duration', '10s', '--users', '20'],
      /normal: up to 20 users for 10 s[\s\S]*target .* ≤ 20 users\n/,
    ],
    [
      ['plan', 'day', '--duration', '10s', '--users-per-second', '5'],
      /day: up to 5 users\/s for 10 s[\s\S]*target .* ≤ 5 users\/s\n/,
    ],
    [['plan', 'normal', '--duration', '10s'], /requests by \d+ users[\s\S]*purchase\n {2}login/],
  ])('on %j', async (args, says) => {
    const { code, stdout, stderr } = await rushhour(...args);
    expect(stderr).toBe('');
    expect(stdout).toMatch(says);
    expect(code).toBe(0);
  });

  it('for a valid profile', async () => {
    const { code, stdout } = await rushhour('validate', join(folder, 'good.yaml'));
    expect(stdout).toContain('"good", up to 20 rps for 2 s, calling cart, inventory, product');
    expect(code).toBe(0);
    expect((await rushhour('validate', 'normal')).code).toBe(0);
  });
});

it('the command in a separate process prints the same', async () => {
  const [version, wrong] = await Promise.all([spawned('--version'), spawned('run', '--rsp', '5')]);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(version.code).toBe(0);
  expect(wrong.stderr).toMatch(/unknown option '--rsp'/);
  expect(wrong.code).toBe(2);
});

describe('wrong usage exits with 2 and one helpful message', () => {
  it.each([
    ['an unknown command', ['rnu'], /unknown command 'rnu'[\s\S]*run/],
    ['an unknown option', ['run', '--rsp', '5'], /unknown option '--rsp'[\s\S]*--rps/],
    [
      'a misspelled profile',
      ['run', 'nromal'],
      /Did you mean normal\? Shipped profiles: burst, day/,
    ],
    [
      'a number of shards without a shard',
      ['run', 'normal', '--shards', '3'],
      /--shards 3 requires --shard auto.*such as --shard 0\/3/,
    ],
    [
      'a number of shards beside one that is named',
      ['run', 'normal', '--shard', '1/4', '--shards', '3'],
      /--shards 3 requires --shard auto.*such as --shard 1\/4/,
    ],
    [
      'a time to wait for other shards with nowhere to meet them',
      ['run', 'normal', '--rendezvous-timeout', '5s'],
      /--rendezvous-timeout requires --rendezvous/,
    ],
    [
      'a start that has passed long ago',
      ['run', 'normal', '--shard', '0/2', '--start-at', '2020-01-01T00:00:00Z'],
      /the start, 2020-01-01T00:00:00.000Z, has passed \([\d,]+ days ago\)/,
    ],
    ['a negative rate', ['run', '--rps', '-5'], /--rps.*-5.*from 0.001 to 1,000,000/],
    ['a rate that is not a number', ['run', '--rps', 'many'], /--rps.*many/],
    [
      'a rate and concurrent users',
      ['run', '--rps', '5', '--users', '5'],
      /--rps.*cannot be used with.*--users/,
    ],
    [
      'two units of users',
      ['plan', 'normal', '--users', '5', '--users-per-second', '5'],
      /--users-per-second.*cannot be used with.*--users/,
    ],
    ['half a user', ['run', '--users', '1.5'], /--users.*1\.5.*whole number/],
    [
      'more users than there may be',
      ['plan', 'normal', '--users', '20', '--set', 'max_users=10'],
      /--users: found 20, must be at most max_users \(10\)/,
    ],
    ['no duration', ['run', '--duration', 'long'], /--duration.*long.*30s/],
    ['a duration of 0', ['run', 'normal', '--duration', '0s'], /--duration.*0s.*above 0/],
    ['a duration of months', ['plan', 'normal', '--duration', '90d'], /--duration: found 7776000/],
    ['a folder for a profile', ['run', '.'], /"." is a folder: name the profile in it/],
    ['a metric as others name it', ['run', '--threshold', 'p95<5'], /did you mean latency_p95/],
    ['too many workers', ['run', '--workers', '1000'], /--workers.*1000.*from 1 to 64/],
    ['half a worker', ['run', '--workers', '1.5'], /--workers.*whole number/],
    ['a target that is not a URL', ['run', '--target', 'shop'], /--target.*shop.*http/],
    ['a target by another protocol', ['run', '--target', 'ftp://shop'], /--target.*http/],
    ['a service without a URL', ['run', '--service', 'cart'], /--service.*name=URL/],
    [
      'a misspelled service',
      ['run', '--service', 'crat=http://localhost:1'],
      /Did you mean cart\?/,
    ],
    ['a threshold on nothing', ['run', '--threshold', 'latency_p59 < 5'], /latency_p59/],
    [
      'ramps longer than the run',
      ['run', '--duration', '2s', '--ramp-up', '5s'],
      /--ramp-up: found 5.*--duration \(2\)/,
    ],
    [
      'a result file in no folder',
      ['run', '--json', '/no/such/folder/x.json'],
      /--json: \/no\/such\/folder\/x.json cannot be written: no such file/,
    ],
    ['a file that does not exist', ['run', 'nowhere.yaml'], /nowhere.yaml/],
  ])('%s', async (_what, args, says) => {
    const { code, stdout, stderr } = await rushhour(...args);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('a profile with problems, all of them', async () => {
    const { code, stderr } = await rushhour('validate', join(folder, 'bad.yaml'));
    expect(stderr).toMatch(/requests_per_secnd[\s\S]*requests_per_second/);
    expect(stderr).toContain('duration_seconds');
    expect(stderr).toContain('workflow_distribution');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it('a level for all scenarios, and how to set it for one', async () => {
    const { code, stderr } = await rushhour(
      ...['plan', join(folder, 'scenarios.yaml'), '--users-per-second', '9'],
    );
    expect(stderr).toMatch(
      /--users-per-second .* "side-by-side", whose scenarios have their own levels: .*--set scenarios\.0\.users_per_second=9/,
    );
    expect(code).toBe(2);
  });

  it('unknown workflows, all of them', async () => {
    const { code, stderr } = await rushhour('validate', join(folder, 'unknown.yaml'));
    expect(stderr).toMatch(
      /"good" uses unknown workflows:\n {2}brwose: did you mean browse\?\n {2}tombola\nKnown: browse, /,
    );
    expect(code).toBe(2);
  });

  it('a workflow module that registers nothing that the profile uses', async () => {
    const { code, stderr } = await rushhour('validate', join(folder, 'silent.yaml'));
    expect(stderr).toMatch(/tombola\nKnown: .*\(silent\.mjs\) do not register them/);
    expect(code).toBe(2);
  });

  it('a workflow module that does not exist', async () => {
    const { code, stderr } = await rushhour('validate', join(folder, 'nowhere.yaml'));
    expect(stderr).toBe(`rushhour: workflow module ${join(folder, 'nowhere.ts')} does not exist\n`);
    expect(code).toBe(2);
  });

  it('a workflow module that ends the process', async () => {
    const { code, stderr } = await spawned('validate', join(folder, 'exiting.yaml'));
    expect(stderr).toMatch(/exiting-module\.ts called process\.exit\(\) while it was loaded\n$/);
    expect(code).toBe(1);
  });

  it('a workflow module that imports another copy of the package', async () => {
    const { code, stderr } = await spawned('validate', join(folder, 'other.yaml'));
    expect(stderr).toMatch(
      /other-copy\.js registers .* with another copy of rushhour \(.*workflows/,
    );
    expect(code).toBe(2);
  });

  it('a misspelled service of a profile, and one that the embedded store lacks', async () => {
    const misspelled = await rushhour('validate', join(folder, 'misspelled.yaml'));
    expect(misspelled.stderr).toContain('product: no URL given; did you misspell it as "prodct"?');
    expect(misspelled.code).toBe(2);
    const lacking = await spawned('validate', join(folder, 'lacking.yaml'));
    expect(lacking.stderr).toMatch(/no URL is set for shop, and the embedded store has only/);
    expect(lacking.code).toBe(2);
    const target = ['--target', 'http://localhost:8080'];
    expect((await spawned('validate', join(folder, 'lacking.yaml'), ...target)).code).toBe(0);
  });

  it('some services set and others not: the missing ones are named', async () => {
    const { code, stderr } = await rushhour('run', '--service', 'cart=http://127.0.0.1:1');
    expect(stderr).toMatch(/auth: no URL given[\s\S]*user: no URL given/);
    expect(code).toBe(2);
  });
});

it('a Unix socket that does not exist is named, and the exit code is 1', async () => {
  const { code, stderr } = await rushhour('run', '--target', 'unix:/nowhere/shop.sock');
  expect(stderr).toMatch(
    /these services cannot be reached:[\s\S]*cart, .* at unix:\/nowhere\/shop.sock: there is no such socket/,
  );
  expect(code).toBe(1);
});

it('a password in a rejected URL is not shown', async () => {
  const { code, stderr } = await rushhour('run', '--target', 'http://me:hunter2@127.0.0.1:1');
  expect(stderr).toMatch(/http:\/\/\*\*\*@127.0.0.1:1.*without query, fragment and credentials/);
  expect(stderr).not.toContain('hunter2');
  expect(code).toBe(2);
});

it('services that cannot be reached are named, and the exit code is 1', async () => {
  const { code, stderr } = await rushhour('run', '--target', 'http://127.0.0.1:1');
  expect(stderr).toMatch(
    /cannot be reached:\n {2}auth, cart, inventory, order, payment, product, user at http:\/\/127.0.0.1:1: connection refused.*\n$/,
  );
  expect(code).toBe(1);
});
