import { expect, test } from 'vitest';
import { compileWorkflow } from '../../src/journey/compile.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { type Steps, Workflow } from '../../src/journey/workflow.ts';
import { SETTINGS } from '../shop/drive.ts';

/** A workflow that exposes its tools to the test. */
function toolsOf(userType: string, completion: Record<string, number> = {}, index = 1): Workflow {
  let tools: Workflow | undefined;
  class Tools extends Workflow {
    static override readonly steps: Steps<Tools> = [['a', '/', {}, () => 1]];
    override firstStep(): number {
      tools = this;
      return 0;
    }
  }
  new SimulatedUser(index, userType, compileWorkflow('tools', Tools), { ...SETTINGS, completion });
  if (tools === undefined) throw new Error('The workflow was not asked for its first step');
  return tools;
}

test('chance is never true at 0 and always at 1', () => {
  const tools = toolsOf('free');
  for (let i = 0; i < 1000; i++) {
    expect(tools.chance(0)).toBe(false);
    expect(tools.chance(1)).toBe(true);
  }
});

test('pick returns every element at times, and nothing from an empty list', () => {
  const tools = toolsOf('free');
  const picked = new Set(Array.from({ length: 200 }, () => tools.pick(['a', 'b', 'c'])));
  expect(picked).toEqual(new Set(['a', 'b', 'c']));
  expect(tools.pick([])).toBeUndefined();
});

test.each([
  { userType: 'premium', expected: 0.9 },
  { userType: 'unlisted', expected: 0.5 },
  { userType: 'constructor', expected: 0.5 },
])('completes for $expected of $userType users', ({ userType, expected }) => {
  const users = 10_000;
  let completed = 0;
  for (let index = 0; index < users; index++) {
    if (toolsOf(userType, { premium: 0.9 }, index).completes()) completed++;
  }
  expect(Math.abs(completed / users - expected)).toBeLessThan(0.025);
});
