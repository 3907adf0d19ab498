import { afterEach, expect, it } from 'vitest';
import { enterUserCode, leaveUserCode } from '../../workers/user-code.ts';

const limit = Error.stackTraceLimit;
afterEach(() => {
  Error.stackTraceLimit = limit;
});

it('only errors in users’ code have a stack if a worker turned stacks off', () => {
  Error.stackTraceLimit = 0;
  enterUserCode();
  const theirs = new Error('theirs').stack;
  leaveUserCode();
  expect(theirs).toMatch(/user-code\.test/);
  expect(new Error('ours').stack).toBe('Error: ours');
});
