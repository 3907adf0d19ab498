import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN } from '../../cli/command.ts';
import { outcomesOf } from '../../support/shard-processes.ts';
import { expectPlayed, expectRefused, merged, processes, root, statesOf } from './cluster.ts';

/** A shell in which the command is that of another version. */
function anotherVersion(): string {
  const project = join(import.meta.dirname, '../../..');
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
