import { describe, expect, it } from 'vitest';
import { IdleHabits } from '../../../workers/http/idle-habits.ts';

const NO_HINT = -1;

function habitsOf(closings: readonly number[], connectMs = 1): IdleHabits {
  const habits = new IdleHabits();
  habits.opened(connectMs);
  for (const [second, idleMs] of closings.entries()) habits.closedAfter(idleMs, second * 1000);
  return habits;
}

describe('a connection that was idle', () => {
  it.each([0, 3, 499])(
    'for %d ms is written to at once: no idle timeout is that short',
    (idleMs) => {
      expect(habitsOf([]).decide(idleMs, NO_HINT)).toBe('write');
    },
  );

  it('for longer is checked first, as long as nothing is known about the service', () => {
    expect(habitsOf([]).decide(500, NO_HINT)).toBe('look');
    expect(habitsOf([]).decide(60_000, NO_HINT)).toBe('look');
  });
});

describe('a service that announces when it closes connections', () => {
  it.each([
    [5000, 1, 4986, 'write'],
    [5000, 1, 4987, 'retire'],
    [5000, 100, 4689, 'write'],
    [5000, 100, 4690, 'retire'],
    [1000, 1, 986, 'write'],
    [0, 1, 0, 'retire'],
  ] as const)('%d ms, %d ms away: after %d ms, %s', (hintMs, connectMs, idleMs, reuse) => {
    expect(habitsOf([], connectMs).decide(idleMs, hintMs)).toBe(reuse);
  });

  it('another connection’s hint does not apply to this one', () => {
    const habits = habitsOf([]);
    expect(habits.decide(4000, 3000)).toBe('retire');
    expect(habits.decide(4000, 9000)).toBe('write');
  });
});

describe('a service that closes connections without announcement', () => {
  it('has a habit once two closings were alike: connections are retired before that', () => {
    expect(habitsOf([1001]).decide(995, NO_HINT)).toBe('look');
    const habits = habitsOf([1001, 1003]);
    expect(habits.decide(480, NO_HINT)).toBe('write');
    expect(habits.decide(980, NO_HINT)).toBe('look');
    expect(habits.decide(988, NO_HINT)).toBe('retire');
  });

  it('has none if it closed them after any time, as when it restarts', () => {
    expect(habitsOf([700, 1900, 5200, 9000]).decide(8000, NO_HINT)).toBe('look');
  });

  it('has none if it closed all of them at once', () => {
    const habits = habitsOf([]);
    for (let i = 0; i < 20; i++) habits.closedAfter(600 + i, 5000 + i);
    expect(habits.decide(700, NO_HINT)).toBe('look');
  });

  it('has none if it closed many that had just been used', () => {
    const habits = habitsOf([1, 1, 2, 1, 3, 2, 1]);
    expect(habits.decide(300, NO_HINT)).toBe('look');
    expect(habits.decide(30_000, NO_HINT)).toBe('look');
  });

  it('is trusted again when connections outlive that', () => {
    const habits = habitsOf([1]);
    for (let i = 0; i < 12; i++) habits.outlived(450);
    expect(habits.decide(400, NO_HINT)).toBe('write');
  });

  it('that changes its habit is learned anew', () => {
    const habits = habitsOf([1001, 1003, 1002]);
    for (let i = 0; i < 8; i++) habits.closedAfter(2000 + i, 10_000 + 1000 * i);
    expect(habits.decide(1500, NO_HINT)).toBe('look');
    expect(habits.decide(1995, NO_HINT)).toBe('retire');
  });
});
