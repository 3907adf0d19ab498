import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrafficProfileInput } from '../../src/profile/profile.ts';
import { verdictInWords } from '../../src/statistics/in-words.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import {
  GRACE_MS,
  pass,
  profileOf,
  Rehearsal,
  type RehearsalOptions,
} from '../support/rehearsal.ts';
import { FAKED } from '../support/virtual-crew.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...FAKED] });
});
afterEach(() => {
  vi.useRealTimers();
});

const NO_RATE = { requestsPerSecond: undefined, durationSeconds: 15 };

async function played(
  load: Partial<TrafficProfileInput>,
  options: Omit<RehearsalOptions, 'profile'> = {},
) {
  const profile = profileOf({ ...NO_RATE, ...load });
  const { run } = new Rehearsal({ profile, ...options });
  void run.start();
  await pass(17_500 + GRACE_MS);
  const result = run.shown.result();
  expectFinalBooksToBalance(result);
  return { result, words: verdictInWords(result), ...result.verdict };
}

describe('the verdict on loads of users', () => {
  it('is valid if services respond: arrivals and concurrent users were held', async () => {
    const arrivals = await played({ usersPerSecond: 12, rampUpSeconds: 3 });
    expect(arrivals).toMatchObject({
      status: 'valid',
      words: 'VALID: the arrival rate was held, the generator was on time',
    });
    const users = await played({ users: 12, rampUpSeconds: 3, rampDownSeconds: 3 });
    expect(users).toMatchObject({
      status: 'valid',
      words: 'VALID: the number of users was held, the generator was on time',
    });
  });

  it('names the limit if more concurrent users are needed than it allows', async () => {
    const { status, reasons, causes, words } = await played({
      durationSeconds: undefined,
      maxUsers: 20,
      scenarios: [
        { name: 'one', users: 15, durationSeconds: 15 },
        { name: 'other', users: 15, durationSeconds: 15 },
      ],
    });
    expect({ status, causes, words }).toEqual({
      status: 'target-limited',
      causes: ['max_users'],
      words: 'TARGET-LIMITED: max_users was reached',
    });
    expect(reasons.at(-1)).toMatch(
      /^scenario \w+: concurrent users were [\d.]+% below the curve on average, because the limit of users was reached \(max_users is 20, set by the profile\)$/,
    );
  });

  it('names the limit in addition to the generator, if that was late too', async () => {
    const profile = profileOf({
      ...NO_RATE,
      durationSeconds: undefined,
      maxUsers: 20,
      scenarios: [
        { name: 'one', users: 15, durationSeconds: 15 },
        { name: 'other', users: 15, durationSeconds: 15 },
      ],
    });
    const { run } = new Rehearsal({ profile });
    void run.start();
    await pass(14_000);
    void run.stop('something went wrong');
    await pass(2500 + GRACE_MS);
    const { status, causes } = run.shown.result().verdict;
    expect({ status, causes }).toEqual({
      status: 'generator-limited',
      causes: ['trouble', 'max_users'],
    });
  });

  it('blames the services if they do not respond, and not the generator', async () => {
    for (const load of [{ users: 30 }, { usersPerSecond: 10 }]) {
      const hangsAt = performance.now() + 5000;
      const answering = () => (performance.now() > hangsAt ? 'never' : 20);
      const { status, causes } = await played(load, { answering });
      expect(status).toBe('target-limited');
      expect(causes).not.toContain('rate_missed');
    }
  });

  it('is not valid if a worker is lost with its users', async () => {
    const rehearsal = new Rehearsal({ profile: profileOf({ ...NO_RATE, users: 12 }) });
    void rehearsal.run.start();
    await pass(5000);
    rehearsal.workers.end(0, new Error('gone'));
    await pass(12_500 + GRACE_MS);
    const { verdict } = rehearsal.run.shown.result();
    expect(verdict).toMatchObject({ status: 'generator-limited', causes: ['trouble'] });
  });
});
