import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { all, apart, errors, meet, TIMEOUT_MS } from './virtual-meeting.ts';

describe('shards that meet', () => {
  it('start at the same time, in the future of all, with the same run id', async () => {
    const outcomes = await meet(4, [
      { index: 2, atMs: 8000 },
      { index: 0, atMs: 3000 },
      { index: 3 },
      { index: 1, atMs: 12_000 },
    ]);
    expect(errors(outcomes)).toEqual([null, null, null, null]);
    expect(apart(outcomes)).toBeLessThan(1);
    for (const { startMs, endedAtMs } of outcomes) expect(startMs!).toBeGreaterThan(endedAtMs);
    expect(outcomes[0]!.startMs! - 12_000).toBeLessThan(6000);
    expect(new Set(outcomes.map(({ runId }) => runId)).size).toBe(1);
  });

  it('are one, if there is only one', async () => {
    const [one] = await meet(1, all(1));
    expect(one).toMatchObject({ error: null });
    expect(one!.startMs).toBeGreaterThan(0);
  });

  it('start together although a clock is off by 5 s, and report it', async () => {
    const starts = all(3).map((start) => (start.index === 1 ? { ...start, aheadMs: 5000 } : start));
    const outcomes = await meet(3, starts);
    expect(apart(outcomes)).toBeLessThan(120);
    expect(outcomes[1]!.moment!.note).toMatch(
      /^this machine's clock is 5 s ahead of that of shard 0: its start was corrected, to within \d+ ms$/,
    );
    expect(outcomes[0]!.moment!.note).toBeNull();
    const agreed = outcomes.map(({ moment }) => moment!.startedAtMs);
    expect(Math.max(...agreed) - Math.min(...agreed)).toBeLessThan(120);
  });

  it('start together although a clock is set while they wait', async () => {
    const outcomes = await meet(3, [
      { index: 0, setMs: -5000 },
      { index: 1, setMs: 3_600_000, atMs: 100 },
      { index: 2, atMs: 9000 },
    ]);
    expect(errors(outcomes)).toEqual([null, null, null]);
    expect(apart(outcomes)).toBeLessThan(120);
  });

  it('start together whenever they come, whatever their clocks say, however slow the folder is', {
    tags: 'long',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            atMs: fc.integer({ min: 0, max: 50_000 }),
            aheadMs: fc.integer({ min: -20_000, max: 20_000 }),
            lookMs: fc.integer({ min: 0, max: 400 }),
            staleMs: fc.integer({ min: 0, max: 1000 }),
          }),
          { minLength: 2, maxLength: 5 },
        ),
        async (machines) => {
          const starts = machines.map((machine, index) => ({ index, ...machine }));
          const outcomes = await meet(machines.length, starts);
          expect(errors(outcomes)).toEqual(machines.map(() => null));
          // Half of the time that a message may have taken: an access each, staleness, and polling intervals.
          expect(apart(outcomes)).toBeLessThan(2 * (100 + 400 + 1000));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a missing shard', () => {
  it('is named by all others after the timeout', async () => {
    const outcomes = await meet(4, [{ index: 0 }, { index: 1, atMs: 5000 }, { index: 3 }]);
    for (const { error, endedAtMs } of outcomes) {
      expect(error).toMatch(
        /^the run was cancelled: shard 2 of 4 did not arrive within 1:00 min \(\/shared\)$/,
      );
      expect(endedAtMs).toBeLessThan(TIMEOUT_MS + 2000);
    }
  });

  it('is named if it is shard 0, and gets that reason if it comes too late', async () => {
    const outcomes = await meet(3, [
      { index: 1 },
      { index: 2 },
      { index: 0, atMs: TIMEOUT_MS + 5000 },
    ]);
    expect(outcomes[0]!.error).toMatch(/cancelled: shard 0 of 3 did not arrive within/);
    expect(outcomes[2]!.error).toMatch(
      /^this rendezvous was cancelled: shard 0 of 3 did not arrive/,
    );
  });

  it('is no longer waited for once one is stopped', async () => {
    const outcomes = await meet(3, [{ index: 0 }, { index: 1, stoppedAtMs: 3000 }]);
    expect(outcomes[1]).toMatchObject({ error: null, startMs: null, ended: true });
    expect(outcomes[0]!.error).toMatch(/cancelled: shard 1 of 3 was stopped/);
    expect(outcomes[0]!.endedAtMs).toBeLessThan(6000);
  });
});

describe('a shard that is killed', () => {
  it('at any time, restarted or not, keeps no other one waiting, and does not let it play with only half of them', {
    tags: 'long',
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.nat(3),
        fc.integer({ min: 0, max: 12_000 }),
        fc.option(fc.integer({ min: 0, max: 70_000 })),
        fc.integer({ min: 1, max: 300 }),
        async (count, who, killedAtMs, againAfterMs, lookMs) => {
          const victim = who % count;
          const starts = all(count, { lookMs }).map((start) => ({
            ...start,
            atMs: start.index * 1000,
            ...(start.index === victim ? { killedAtMs } : {}),
          }));
          const againAtMs = killedAtMs + (againAfterMs ?? 0);
          const again = againAfterMs === null ? [] : [{ index: victim, lookMs, atMs: againAtMs }];
          const outcomes = await meet(count, [...starts, ...again]);
          for (const [i, { ended, endedAtMs }] of outcomes.entries()) {
            if (i === victim) continue;
            expect(ended).toBe(true);
            expect(endedAtMs).toBeLessThan(2 * TIMEOUT_MS + againAtMs + 20_000);
          }
          // One decision for all living shards, and no shard is played twice.
          const others = outcomes.filter(({ index }) => index !== victim);
          expect(new Set(others.map(({ startMs }) => startMs !== null)).size).toBe(1);
          const played = outcomes.filter(
            ({ index, startMs }) => index === victim && startMs !== null,
          );
          expect(played.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('after it was ready, and restarted before the start, reports it and does not disturb the others', async () => {
    const outcomes = await meet(3, [
      { index: 0 },
      { index: 1, killedAtMs: 2000 },
      { index: 1, atMs: 4000 },
      { index: 2, atMs: 6000 },
    ]);
    expect(outcomes[2]!.error).toBe(
      'shard 1 of 3 is already here: it was started twice, or again after it was killed; another run needs another folder (/shared)',
    );
    expect(outcomes[0]!.startMs).not.toBeNull();
    expect(outcomes[3]!.startMs).not.toBeNull();
  });

  it('after it was ready is named if it does not answer', async () => {
    const outcomes = await meet(2, [
      { index: 1, killedAtMs: 2000 },
      { index: 0, atMs: 4000 },
    ]);
    expect(outcomes[1]!.error).toMatch(
      /cancelled: shard 1 of 2 arrived but did not answer within 1:00 min/,
    );
  });

  it('during the run, and restarted, exits with a sentence', async () => {
    const outcomes = await meet(2, [...all(2, { killedAtMs: 9000 }), { index: 1, atMs: 10_000 }]);
    expect(outcomes[2]!.error).toBe(
      'shard 1 of 2 was here before, and the run has started without this one: it was started twice, or again after it was killed (/shared)',
    );
  });
});

describe('a shard that does not belong here', () => {
  it.each([
    [{ seed: 2 }, 'shard 1 has a different seed from shard 0: 2 instead of 1'],
    [{ profile: 'q' }, 'shard 1 has a different profile from shard 0: q instead of p'],
    [{ version: '2' }, 'shard 1 has a different version of Rushhour from shard 0: 2 instead of 1'],
    [{ count: 3 }, 'shard 1 is one of 3 shards, but shard 0 is one of 2'],
    [
      { fingerprint: 'g' },
      'shard 1 has a profile of the same name, or workflow modules, with contents that differ from those of shard 0',
    ],
  ])('because it has %o is named, and nothing starts', async (agreed, words) => {
    const outcomes = await meet(2, [{ index: 0 }, { index: 1, agreed }]);
    for (const { error } of outcomes) {
      expect(error).toBe(`the run was cancelled: ${words} (/shared)`);
    }
  });

  it('because it comes after the start gets that reason', async () => {
    const outcomes = await meet(2, [...all(2), { index: 2, agreed: { count: 3 }, atMs: 20_000 }]);
    expect(outcomes[2]!.error).toBe('the run has started without shard 2 of 3 (/shared)');
  });

  it('because it was started twice gets that reason, and the first one plays', async () => {
    const outcomes = await meet(2, [...all(2, { atMs: 1000 }), { index: 0, atMs: 1000 }]);
    const zeros = outcomes.filter(({ index }) => index === 0);
    expect(zeros.filter(({ startMs }) => startMs !== null)).toHaveLength(1);
    expect(outcomes[1]!.startMs).not.toBeNull();
  });
});

describe('a folder', () => {
  const failing = (code: string) => Object.assign(new Error(code), { code });

  it.each(['EROFS', 'EACCES', 'ENOSPC'])('that fails with %s is named', async (code) => {
    const [outcome] = await meet(1, all(1, { refuses: failing(code) }));
    expect(outcome!.error).toBe(`the shards cannot meet in /shared: ${code}`);
  });

  it('that is full for one of them leads to a sentence for the others', async () => {
    const full = { index: 1, refuses: failing('ENOSPC'), atMs: 500 };
    const outcomes = await meet(2, [{ index: 0 }, full]);
    expect(outcomes[1]!.error).toBe('the shards cannot meet in /shared: ENOSPC');
    expect(outcomes[0]!.ended).toBe(true);
    expect(outcomes[0]!.error).not.toBeNull();
  });

  it('that never responds is given up', async () => {
    const [outcome] = await meet(1, all(1, { silent: true }));
    expect(outcome!.error).toBe('the shards cannot meet in /shared: no answer within 30 s');
  });

  it('that is slow leads to a start far enough ahead', async () => {
    const outcomes = await meet(3, all(3, { lookMs: 4000 }));
    expect(errors(outcomes)).toEqual([null, null, null]);
    expect(apart(outcomes)).toBeLessThan(10_000);
  });

  it('that shows new files half a minute late is detected by the shard that sees the start too late', async () => {
    const outcomes = await meet(2, [{ index: 0 }, { index: 1, staleMs: 30_000 }]);
    expect(outcomes[0]!.startMs).not.toBeNull();
    expect(outcomes[1]!.error).toMatch(
      /^shard 1 of 2 saw the start \d+ s too late, and the others play without it: the folder shows new files late/,
    );
  });
});
