import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faketime, withClock } from '../../support/programs.ts';
import { outcomesOf, SECONDS } from '../../support/shard-processes.ts';
import { expectPlayed, merged, processes, reasonsOf, statesOf } from './cluster.ts';

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
