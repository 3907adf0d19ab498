import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocateCommittedLoad,
  CommittedLoad,
  CommittedLoadReader,
  LAG_TABLES,
  LAGS,
  lagTable,
  WINDOW_MS,
} from '../../src/border/committed-load.ts';
import type { Refusal } from '../../src/crowd/admission.ts';
import { UserScheduler } from '../../src/crowd/user-scheduler.ts';
import type { Outcome } from '../../src/journey/outcome.ts';
import { Caller } from '../support/caller.ts';

/** A scheduler whose users think for 300 ms, and its reports about them. */
function scheduler({ maxUsers = 100, maxWaiting = 100 } = {}) {
  const told: string[] = [];
  const buffer = allocateCommittedLoad(1);
  const committed = new CommittedLoadReader(buffer, 1);
  const users = new UserScheduler<Caller>(
    [{ committed: new CommittedLoad(buffer, 0, WINDOW_MS), next: null }],
    { maxUsers, maxWaiting },
    {
      arrived: ({ index }) => told.push(`${index} arrived`),
      refused: (_user, why: Refusal) => told.push(`refused: ${why}`),
      left: ({ index }, how: Outcome) => told.push(`${index} ${how}`),
      stayed: () => {},
    },
  );
  /** Takes all due users; those who begin get a response after 20 ms. */
  const play = (nowMs: number, waiting = 0): Caller[] => {
    const begun: Caller[] = [];
    users.look(nowMs);
    for (let user = users.takeDue(nowMs); user !== null; user = users.takeDue(nowMs)) {
      if (users.begins(user, nowMs - user.dueMs, waiting)) begun.push(user);
    }
    return begun;
  };
  const answer = (user: Caller, nowMs: number) => {
    user.callsLeft--;
    users.answered(user, nowMs);
  };
  return { users, told, committed, play, answer };
}

const caller = (index: number, callsLeft = 3) => new Caller(index, { callsLeft, thinkTimeMs: 300 });

describe('a user', () => {
  it('arrives when planned, is due again a think time after each response, and leaves once', () => {
    const { users, told, play, answer } = scheduler();
    users.expect(caller(7, 2), 50);
    expect(play(49)).toEqual([]);
    const [user] = play(50);
    expect(users.active).toBe(1);
    answer(user!, 70);
    expect(users.nextDueIn(70, 1000)).toBe(300);
    expect(play(369)).toEqual([]);
    expect(play(370)).toEqual([user]);
    answer(user!, 390);
    expect(told).toEqual(['7 arrived', '7 completed']);
    expect(users.active).toBe(0);
  });

  it('is announced when it is due again, with its lag after the last request, late or in time for the plan', () => {
    const { users, committed, play, answer } = scheduler();
    const think = (index: number, thinkTimeMs: number) =>
      new Caller(index, { callsLeft: 2, thinkTimeMs });
    users.expect(think(0, 300), 50);
    users.expect(think(1, 30), 50);
    for (const user of play(50)) answer(user, 70);
    const announced = new Float64Array(5);
    committed.takeAnnounced(0, announced);
    expect([...announced]).toEqual([0, 1, 0, 1, 0]);
    const byLag = new Float64Array(LAG_TABLES * LAGS);
    committed.takeLags(byLag);
    const [late, inTime] = [1, 2] as const;
    expect(byLag[lagTable(true, late) * LAGS + 1]).toBe(1);
    expect(byLag[lagTable(true, inTime) * LAGS + 3]).toBe(1);
    expect(byLag.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(committed.users).toBe(2);
  });

  it.each([
    ['more than a window late', { lateBy: 101, waiting: 0 }, 'refused: late'],
    ['a window late', { lateBy: 100, waiting: 0 }, '1 arrived'],
    ['while requests wait that are as many as may', { lateBy: 0, waiting: 5 }, 'refused: queue'],
    ['while one fewer waits', { lateBy: 0, waiting: 4 }, '1 arrived'],
  ])('that arrives %s: %j, %s', (_when, { lateBy, waiting }, outcome) => {
    const { users, told, play } = scheduler({ maxWaiting: 5 });
    users.expect(caller(1), 20);
    play(20 + lateBy, waiting);
    expect(told).toEqual([outcome]);
  });

  it('who exceeds the limit of users is refused, an active one is not', () => {
    const { users, told, play, answer } = scheduler({ maxUsers: 1 });
    users.expect(caller(1), 10);
    const [user] = play(10);
    answer(user!, 20);
    users.expect(caller(2), 320);
    expect(play(320)).toEqual([user]);
    expect(told).toEqual(['1 arrived', 'refused: users']);
  });
});

describe('a stall', () => {
  it.each([
    [499, [250, 260, 270], 0],
    [501, [250 + 501, 260 + 501, 270 + 501], 501],
  ])('of %i ms: active users are due at %j', (stallMs, due, postponed) => {
    const { users, play, answer } = scheduler();
    for (const index of [0, 1, 2]) users.expect(caller(index), index * 10);
    for (const user of play(0)) answer(user, -50);
    for (const user of play(20)) answer(user, user.dueMs - 50);
    play(249);
    users.look(249 + stallMs);
    const taken: Caller[] = [];
    for (let user = users.takeDue(2000); user !== null; user = users.takeDue(2000))
      taken.push(user);
    expect(taken.map(({ dueMs }) => dueMs)).toEqual(due);
    expect(taken.map(({ postponedMs }) => postponedMs)).toEqual(due.map(() => postponed));
  });
});

describe('the end', () => {
  /** At 100 ms: 0 has a request in flight, 1 thinks, 2 was due and was not handled, 3 has yet to arrive. */
  function ending(graceUntilMs: number) {
    const parts = scheduler();
    const { users, play, answer } = parts;
    users.endAt(100, graceUntilMs);
    users.expect(caller(0), 10);
    users.expect(caller(1), 11);
    const [zero, one] = play(50);
    answer(one!, 60);
    users.expect(caller(2), 99);
    users.expect(caller(3), 130);
    users.look(100);
    return { ...parts, zero: zero!, one: one! };
  }

  it.each([
    [100, 'draining', ['refused: late', 'refused: ended', '1 interrupted']],
    [1000, 'finishing', ['refused: late', 'refused: ended']],
  ])('with a grace period until %i: %s, %j', (graceUntilMs, phase, told) => {
    const run = ending(graceUntilMs);
    expect(run.users.moveOn(100)).toBe(phase);
    expect(run.told.slice(2).sort()).toEqual([...told].sort());
  });

  it('lets active users finish within the grace period, and is over with the last of them', () => {
    const { users, play, answer, zero, one, told } = ending(1000);
    users.moveOn(100);
    users.expect(caller(4), 105);
    zero.callsLeft = 1;
    answer(zero, 120);
    one.callsLeft = 1;
    expect(play(360)).toEqual([one]);
    answer(one, 370);
    expect(users.moveOn(371)).toBe('draining');
    expect(told.slice(-3)).toEqual(['refused: ended', '0 completed', '1 completed']);
  });

  it('of the grace period interrupts thinking users at once, and the others after their response', () => {
    const { users, answer, zero, told } = ending(200);
    users.moveOn(100);
    expect(users.moveOn(200)).toBe('draining');
    expect(told.at(-1)).toBe('1 interrupted');
    answer(zero, 220);
    expect(told.at(-1)).toBe('0 interrupted');
    expect(users.active).toBe(0);
  });

  it('does not allow later requests: what was due before it is sent up to a window late', () => {
    for (const [nowMs, taken] of [
      [200, [2]],
      [201, []],
    ] as const) {
      const { users } = ending(100);
      expect(users.isOver(nowMs)).toBe(taken.length === 0);
      expect(users.peekDue(nowMs)?.index).toBe(taken[0]);
      expect(users.takeDue(nowMs)?.index).toBe(taken[0]);
    }
  });
});

it('reports each user once, whatever happens', () => {
  const moments = fc.array(fc.nat({ max: 1500 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      moments,
      moments,
      fc.nat({ max: 1500 }),
      fc.nat({ max: 800 }),
      fc.integer({ min: 1, max: 5 }),
      (starts, looks, endMs, graceMs, maxUsers) => {
        const { users, told, play, answer } = scheduler({ maxUsers });
        users.endAt(endMs, endMs + graceMs);
        for (const [index, start] of starts.entries()) users.expect(caller(index), start);
        let underWay: Caller[] = [];
        for (const nowMs of looks.toSorted((a, b) => a - b)) {
          for (const user of underWay) answer(user, nowMs);
          underWay = play(nowMs);
          users.moveOn(nowMs);
        }
        users.moveOn(endMs);
        users.moveOn(endMs + graceMs);
        for (const user of underWay) answer(user, endMs + graceMs);
        expect(users.active).toBe(0);
        const arrived = told.filter((line) => line.endsWith('arrived')).length;
        const refused = told.filter((line) => line.startsWith('refused')).length;
        expect(arrived + refused).toBe(starts.length);
        expect(told.length).toBe(2 * arrived + refused);
        expect(new Set(told.filter((line) => !line.startsWith('refused'))).size).toBe(2 * arrived);
      },
    ),
  );
});
