import { statSync, truncateSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outcomesOf, SECONDS } from '../../support/shard-processes.ts';
import { expectPlayed, expectRefused, merged, processes, reasonsOf, statesOf } from './cluster.ts';

/** It waits for a shard that will not come, but long enough for one that is slow to start. */
const IMPATIENT = { patience: 25 };

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
    const whole = result.shards!.parts[1]!.seconds;
    expect(whole).toBeGreaterThanOrEqual(1);
    expect(result.durationSeconds).toBe(SECONDS);
    // As if it had been killed while it wrote a line.
    const journal = shards.journalOf(1);
    truncateSync(journal, statSync(journal).size - 10);
    const cut = await merged(shards);
    expect(cut.shards!.parts[1]!.seconds).toBe(whole - 1);
    expect(reasonsOf(cut)).toMatch(
      /^shard 1 of 3 was lost .* ends there, in the middle of a line$/m,
    );
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
