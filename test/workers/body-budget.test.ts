import { describe, expect, it } from 'vitest';
import { BodyBudget } from '../../workers/body-budget.ts';

describe('room for bodies, of two origins', () => {
  it('one half is shared, and each of two origins has a quarter of its own', () => {
    const budget = BodyBudget.forOrigins(2, 400);
    const [greedy, modest] = [budget(), budget()];
    expect(greedy.take(300)).toBe(true);
    expect(greedy.take(1)).toBe(false);
    expect(modest.take(100)).toBe(true);
    expect(modest.take(1)).toBe(false);
  });

  it('what is returned can be taken again, also by the other one if it was shared', () => {
    const budget = BodyBudget.forOrigins(2, 400);
    const [one, other] = [budget(), budget()];
    expect(one.take(250)).toBe(true);
    one.giveBack(200);
    expect(other.take(300)).toBe(true);
    expect(one.take(50)).toBe(true);
    expect(one.take(1)).toBe(false);
    other.giveBack(300);
    one.giveBack(100);
    expect(one.take(300)).toBe(true);
  });
});
