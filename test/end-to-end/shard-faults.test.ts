import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeShards } from '../../src/shards/merge/merge.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { BIN, type Outcome } from '../cli/command.ts';
import { expectBooksToBalance } from '../support/books.ts';
import { NetworkFolder, type NetworkFolderOptions } from '../support/network-folder.ts';
import { faketime, fuse, mounts, withClock } from '../support/programs.ts';
import { complains, outcomesOf, SECONDS, ShardProcesses } from '../support/shard-processes.ts';
import { startTarget, type Target } from '../support/target.ts';

// The faults of shards as processes, on folders and clocks as systems have them. No test depends on the speed of the
// machine: moments are those of files, and only words, states and books are compared.

let target: Target;
let root: string;
beforeAll(async () => {
  target = await startTarget();
  root = mkdtempSync(join(tmpdir(), 'rushhour-faults-'));
});
afterAll(async () => {
  await target.close();
  for (const folder of mounted) spawnSync('umount', ['-l', folder]);
  rmSync(root, { recursive: true, force: true });
});

const processes = (count = 3) =>
  new ShardProcesses(mkdtempSync(join(root, 'run-')), target.url, count);

/** Two deadlines of a minute each follow each other. */
const PATIENT = { timeout: 300_000 };

/** It waits for a shard that will not come, but long enough for one that is slow to start. */
const IMPATIENT = { patience: 25 };

/** Exit codes that a shard has when it played: on a busy machine it may have been late. */
const PLAYED = [0, 98];

function expectPlayed(outcomes: readonly Outcome[]): void {
  for (const { code, stdout, stderr } of outcomes) expect(PLAYED, stdout + stderr).toContain(code);
}

/** One sentence of an error on standard error, and nothing else. */
function expectRefused({ code, stderr }: Outcome, words: RegExp): void {
  expect(stderr).toMatch(words);
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  expect(code).toBe(2);
}

async function merged({ shared }: ShardProcesses): Promise<RunResult> {
  const result = await mergeShards([join(shared, 'out')]);
  expectBooksToBalance(result.stats);
  expect(result.stats).toMatchObject({ inFlight: 0, users: { active: 0 } });
  return result;
}

const mounted: string[] = [];

/** A folder of its own file system. */
function mountFolder(args: readonly string[]): string {
  const folder = mkdtempSync(join(root, 'mount-'));
  mounted.push(folder);
  const { status, stderr } = spawnSync('mount', [...args, folder], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return folder;
}

/** The shared folder, as each machine sees it. */
function mountAll({ shared }: ShardProcesses, ...machines: NetworkFolderOptions[]) {
  return Promise.all(machines.map((options) => NetworkFolder.mount(shared, options)));
}

/** A shell in which the command is that of another version. */
function anotherVersion(): string {
  const project = join(import.meta.dirname, '../..');
  const copy = join(root, 'another-version');
  for (const part of ['src', 'workers']) {
    cpSync(join(project, part), join(copy, part), { recursive: true });
  }
  const description = readFileSync(join(project, 'package.json'), 'utf8');
  const other = description.replace(/"version": "[^"]+"/, '"version": "99.0.0"');
  writeFileSync(join(copy, 'package.json'), other);
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  return `set -- "$1" '${join(copy, relative(project, BIN))}' "\${@:3}"`;
}

/** One on each line: on a busy machine there may be others. */
const reasonsOf = ({ verdict }: RunResult) => verdict.reasons.join('\n');

const statesOf = ({ shards }: RunResult) => shards!.parts.map(({ state }) => state).join(' ');

describe.concurrent('a shard that is killed', { tags: ['long'] }, () => {
  it('before it is ready is named by the others', async () => {
    const shards = processes();
    const victim = shards.start(1);
    await shards.met('run', '\n');
    victim.signal('SIGKILL');
    for (const outcome of await outcomesOf([
      shards.start(0, IMPATIENT),
      shards.start(2, IMPATIENT),
    ])) {
      // It may just have become ready.
      expectRefused(
        outcome,
        /the run was cancelled: shard 1 of 3 arrived but did not (become ready|answer) within 25 s/,
      );
    }
  });

  it('when it is ready is named by the others, and exits with a sentence if it is started again', async () => {
    const shards = processes();
    const victim = shards.start(1);
    await shards.met('ready-1');
    victim.signal('SIGKILL');
    const again = shards.start(1);
    const others = [shards.start(0, IMPATIENT), shards.start(2, IMPATIENT)];
    expectRefused(
      await again.outcome,
      /shard 1 of 3 is already here: it was started twice, or again/,
    );
    for (const outcome of await outcomesOf(others)) {
      expectRefused(outcome, /cancelled: shard 1 of 3 arrived but did not answer within 25 s/);
    }
  });

  it('between the decision and the start does not keep the others from playing, and the merge names it', async () => {
    const shards = processes();
    const [first, victim, third] = shards.startAll();
    await shards.met('go');
    victim!.signal('SIGKILL');
    expectPlayed(await outcomesOf([first!, third!]));
    const result = await merged(shards);
    expect(result.verdict.status).toBe('generator-limited');
    expect(statesOf(result)).toBe('ended lost ended');
    expect(reasonsOf(result)).toMatch(/^shard 1 of 3 was lost before its first second was over/m);
  });

  it('in the ramp exits with a sentence if it is started again, and counts up to its last second', async () => {
    const shards = processes();
    const [first, victim, third] = shards.startAll();
    await shards.played(1, 1);
    victim!.signal('SIGKILL');
    const again = await shards.start(1).outcome;
    expectRefused(again, /shard 1 of 3 was here before, and the run has started without this one/);
    expectPlayed(await outcomesOf([first!, third!]));
    const result = await merged(shards);
    expect(statesOf(result)).toBe('ended lost ended');
    expect(reasonsOf(result)).toMatch(
      /^shard 1 of 3 was lost after \d s: .*journal.jsonl ends there/m,
    );
    expect(result.shards!.parts[1]!.seconds).toBeGreaterThanOrEqual(1);
    expect(result.durationSeconds).toBe(SECONDS);
  });

  it('at the end is lost, unless its journal is complete', async () => {
    const shards = processes();
    const [first, victim, third] = shards.startAll();
    await shards.played(1, SECONDS - 1);
    victim!.signal('SIGKILL');
    expectPlayed(await outcomesOf([first!, third!]));
    const result = await merged(shards);
    expect(statesOf(result)).toMatch(/^ended (ended|lost) ended$/);
    if (statesOf(result) === 'ended lost ended') {
      expect(result.verdict.status).toBe('generator-limited');
      expect(reasonsOf(result)).toMatch(/^shard 1 of 3 was lost after [34] s/m);
    }
  });

  it('at any moment leaves books that balance', async () => {
    const shards = processes(5);
    const all = shards.startAll();
    await shards.met('go');
    // From the lead to the end of the run.
    for (const [i, victim] of all.slice(1).entries()) {
      setTimeout(() => victim.signal('SIGKILL'), 4300 + 1270 * i);
    }
    expectPlayed([(await outcomesOf(all))[0]!]);
    const result = await merged(shards);
    expect(statesOf(result)).toMatch(/^ended( (lost|ended|missing)){4}$/);
    const lost = result.shards!.parts.filter(({ state }) => state === 'lost');
    for (const { index } of lost) {
      expect(reasonsOf(result)).toContain(`shard ${index} of 5 was lost`);
    }
  });

  it('with SIGTERM, as schedulers do it first, ends its journal, and the merge names it', async () => {
    const shards = processes();
    // Long enough for a busy machine to be told before the end.
    const [first, victim, third] = shards.startAll({ more: ['--duration', '20s'] });
    await shards.played(1, 1);
    victim!.signal('SIGTERM');
    expect((await victim!.outcome).code).toBe(130);
    expectPlayed(await outcomesOf([first!, third!]));
    const result = await merged(shards);
    expect(statesOf(result)).toBe('ended ended ended');
    expect(result.verdict.status).toBe('generator-limited');
    expect(reasonsOf(result)).toMatch(/^shard 1 of 3 was stopped after \d(\.\d+)? s/m);
  });
});

describe.concurrent('a shard that does not belong here', { tags: ['long'] }, () => {
  it('because it was started twice at the same time gets a sentence, and the other one plays', async () => {
    const shards = processes();
    const twins = [shards.start(1), shards.start(1)];
    const others = [shards.start(0), shards.start(2)];
    const outcomes = await outcomesOf(twins);
    const refused = outcomes.filter(({ code }) => code === 2);
    expect(refused).toHaveLength(1);
    expectRefused(refused[0]!, /shard 1 of 3 is already here: it was started twice, or again/);
    expectPlayed([...outcomes.filter(({ code }) => code !== 2), ...(await outcomesOf(others))]);
    expect(statesOf(await merged(shards))).toBe('ended ended ended');
  });

  it('because it was started twice at a start time gets a sentence, and the other one plays', async () => {
    const shards = processes(2);
    const startAt = new Date(Date.now() + 30_000);
    const first = shards.startAll({ startAt });
    await shards.played(1, 1);
    expectRefused(
      await shards.start(1, { startAt }).outcome,
      /the start, .*, has passed \(.* ago\)/,
    );
    expectPlayed(await outcomesOf(first));
    expect(statesOf(await merged(shards))).toBe('ended ended');
  });

  it.each([
    ['seed', { more: ['--seed', '7'] }, /shard 1 has a different seed from shard 0: 7 instead of/],
    [
      'content',
      { more: ['--rps', '41'] },
      /shard 1 has a profile of the same name, .* contents that differ/,
    ],
    ['number of shards', { count: 3 }, /shard 1 is one of 3 shards, but shard 0 is one of 2/],
  ])('because of its %s is named by all, and nothing is sent', async (_what, options, words) => {
    const shards = processes(2);
    const both = [shards.start(0), shards.start(1, options)];
    for (const outcome of await outcomesOf(both)) expectRefused(outcome, words);
    await expect(merged(shards)).rejects.toThrow(/there is no journal of a shard/);
  });

  it('because of its version is named by all', async () => {
    const shards = processes(2);
    const other = anotherVersion();
    const stranger = shards.start(1, { shell: other });
    for (const outcome of await outcomesOf([shards.start(0), stranger])) {
      expectRefused(
        outcome,
        /shard 1 has a different version of Rushhour from shard 0: 99\.0\.0 instead/,
      );
    }
  });
});

describe.concurrent('a folder', { tags: ['long'] }, () => {
  it.skipIf(mounts.skip)('that is read-only is named, and nothing is sent', async () => {
    const shards = processes(1);
    const folder = mountFolder(['-t', 'tmpfs', '-o', 'ro', 'tmpfs']);
    const [outcome] = await outcomesOf([shards.start(0, { shared: folder })]);
    expectRefused(outcome!, /cannot .*: read-only file system \(EROFS\)/i);
  });

  it.skipIf(mounts.skip)(
    'that is full before the start is named, and nothing is sent',
    async () => {
      const shards = processes(1);
      const folder = mountFolder(['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs']);
      spawnSync('dd', ['if=/dev/zero', `of=${folder}/full`, 'bs=4k']);
      const [outcome] = await outcomesOf([shards.start(0, { shared: folder })]);
      expectRefused(outcome!, /: no space left on device \(ENOSPC\)/i);
    },
  );

  it.skipIf(mounts.skip)(
    'that fills up during the run costs the journal its end, not the run',
    async () => {
      const shards = processes(2);
      const out = mountFolder(['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs']);
      const both = [shards.start(0), shards.start(1, { more: ['--out', out] })];
      const [first, second] = await outcomesOf(both);
      expectPlayed([first!]);
      expect(second!.stdout + second!.stderr).toMatch(/journal\.jsonl.*no space left on device/i);
      expect(second!.code).toBe(1);
      const result = await mergeShards([join(shards.shared, 'out'), out]);
      expectBooksToBalance(result.stats);
      // Even its first line may not have found room.
      expect(statesOf(result)).toMatch(/^ended (lost|missing)$/);
    },
  );

  it.skipIf(fuse.skip)('on a slow server delays the start of all', async () => {
    const shards = processes(2);
    const machines = await mountAll(shards, { delayMs: 50 }, { delayMs: 50 });
    const all = machines.map(({ path }, index) => shards.start(index, { shared: path }));
    expectPlayed(await outcomesOf(all));
    for (const machine of machines) machine.unmount();
    const result = await merged(shards);
    expect(statesOf(result)).toBe('ended ended');
  });

  it.skipIf(fuse.skip)(
    'without rename, that shows new files late and empty at first, is enough',
    async () => {
      const shards = processes(2);
      const machines = await mountAll(shards, { staleMs: 1500 }, { staleMs: 1500 });
      const all = machines.map(({ path }, index) => shards.start(index, { shared: path }));
      expectPlayed(await outcomesOf(all));
      for (const machine of machines) machine.unmount();
      const result = await merged(shards);
      expect(statesOf(result)).toBe('ended ended');
      expect(result.shards!.startSkewMs).toBeLessThan(3000);
    },
  );

  it.skipIf(fuse.skip)(
    'that shows the decision after the start is named by the shard that missed it',
    async () => {
      const shards = processes(2);
      const machines = await mountAll(shards, {}, { staleMs: 9000 });
      const all = machines.map(({ path }, index) => shards.start(index, { shared: path }));
      const [first, late] = await outcomesOf(all);
      for (const machine of machines) machine.unmount();
      expectRefused(
        late!,
        /shard 1 of 2 saw the start \d+ s too late, and the others play without it/,
      );
      expectPlayed([first!]);
      expect(statesOf(await merged(shards))).toMatch(/^ended (lost|missing)$/);
    },
  );

  it.skipIf(fuse.skip)('whose server goes away before the start is given up', PATIENT, async () => {
    const shards = processes(2);
    const machine = await NetworkFolder.mount(shards.shared);
    const shard = shards.start(0, { shared: machine.path });
    await shards.met('ready-0');
    machine.loseServer();
    await complains(shard, /\n/);
    // On this file system, even a killed process ends only once its requests are answered.
    machine.unmount();
    expectRefused(await shard.outcome, /the shards cannot meet in .*: no answer within 30 s/);
  });

  it.skipIf(fuse.skip)(
    'whose server goes away during the run costs the journal its end, and the shard exits',
    PATIENT,
    async () => {
      const shards = processes(2);
      const machine = await NetworkFolder.mount(shards.shared);
      const both = [shards.start(0), shards.start(1, { shared: machine.path })];
      await shards.played(1, 1);
      machine.loseServer();
      await complains(both[1]!, /journal\.jsonl was not written: no response within 60 s/);
      machine.unmount();
      const [first, second] = await outcomesOf(both);
      expectPlayed([first!]);
      expect(second!.code).toBe(1);
      expect(statesOf(await merged(shards))).toBe('ended lost');
    },
  );
});

describe.concurrent('a clock', { tags: ['long'] }, () => {
  it.skipIf(faketime.skip)(
    'that is 5 s ahead is corrected by a rendezvous, and reported',
    async () => {
      const shards = processes(2);
      const wrong = { shell: withClock('+5s') };
      expectPlayed(await outcomesOf([shards.start(0), shards.start(1, wrong)]));
      const result = await merged(shards);
      expect(result.shards!.startSkewMs).toBeLessThan(1000);
      expect(result.shards!.parts[1]!.note).toMatch(
        /^this machine's clock is 5(\.\d+)? s ahead of that of shard 0: its start was corrected/,
      );
    },
  );

  it.skipIf(faketime.skip)(
    'that is 5 s ahead starts too early at a given time, and is reported',
    async () => {
      const shards = processes(2);
      const startAt = new Date(Date.now() + 30_000);
      const wrong = { startAt, shell: withClock('+5s') };
      const outcomes = await outcomesOf([shards.start(0, { startAt }), shards.start(1, wrong)]);
      expectPlayed(outcomes);
      const words = /this machine's clock is 5(\.\d+)? s ahead of that of the output folder/;
      expect(outcomes[1]!.stdout.replace(/\s+/g, ' ')).toMatch(words);
      const result = await merged(shards);
      expect(result.shards!.parts.map(({ note }) => note)).toEqual([
        null,
        expect.stringMatching(words),
      ]);
      expect(reasonsOf(result)).toMatch(/the shards started [45](\.\d+)? s apart/);
    },
  );

  it.skipIf(faketime.skip)('that jumps by an hour during the run does not move it', async () => {
    const shards = processes(2);
    const clock = join(shards.shared, 'clock');
    writeFileSync(clock, '+0s\n');
    const jumping = { shell: withClock(clock) };
    const both = [shards.start(0), shards.start(1, jumping)];
    await shards.played(1, 1);
    writeFileSync(clock, '+1h\n');
    expectPlayed(await outcomesOf(both));
    const result = await merged(shards);
    expect(statesOf(result)).toBe('ended ended');
    expect(result.timeline.length).toBeLessThan(SECONDS + 60);
  });

  it.skipIf(faketime.skip)(
    'that jumps while a start time is awaited does not move the start, and is reported',
    async () => {
      const shards = processes(1);
      const clock = join(shards.shared, 'clock');
      writeFileSync(clock, '+0s\n');
      const startAt = new Date(Date.now() + 30_000);
      const shard = shards.start(0, { startAt, shell: withClock(clock) });
      await shards.ready(0);
      writeFileSync(clock, '-1h\n');
      expectPlayed([await shard.outcome]);
      const result = await merged(shards);
      expect(result.shards!.parts[0]!.note).toMatch(
        /^this machine's clock was set back by 1:00:00 h/,
      );
    },
  );
});
