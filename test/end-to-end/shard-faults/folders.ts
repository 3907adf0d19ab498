import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mergeShards } from '../../../src/shards/merge/merge-shards.ts';
import { expectBooksToBalance } from '../../support/books.ts';
import { NetworkFolder, type NetworkFolderOptions } from '../../support/network-folder.ts';
import { fuse, mounts } from '../../support/programs.ts';
import { complains, outcomesOf, type ShardProcesses } from '../../support/shard-processes.ts';
import { expectPlayed, expectRefused, merged, processes, root, statesOf } from './cluster.ts';

/** Two deadlines of a minute each follow each other. */
const PATIENT = { timeout: 300_000 };

const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder]);
});

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
