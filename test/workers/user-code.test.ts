import { afterEach, expect, it } from 'vitest';
import { enterUserCode, leaveUserCode, placeOf } from '../../workers/user-code.ts';

const limit = Error.stackTraceLimit;
afterEach(() => {
  Error.stackTraceLimit = limit;
});

const errorWith = (...frames: string[]) =>
  Object.assign(new Error('odd'), { stack: ['Error: odd', ...frames].join('\n') });

it.each([
  ['a module', '    at next (file:///shop/gift.ts:12:5)', '/shop/gift.ts:12'],
  ['a script', '    at /shop/gift.js:3:14', '/shop/gift.js:3'],
  ['a path with spaces', '    at next (file:///my%20shop/gift.ts:7:1)', '/my shop/gift.ts:7'],
  ['a constructor', '    at new Gift (/shop/gift.js:4:9)', '/shop/gift.js:4'],
  ['the working directory', `    at next (${process.cwd()}/gift.ts:9:1)`, 'gift.ts:9'],
])('an error of %s is shown with its file and line', (_what, frame, place) => {
  expect(placeOf(errorWith(frame))).toBe(place);
});

it('frames of this package and of Node.js are not the location of an error', () => {
  const own = new URL('../../src/journey/simulated-user.ts', import.meta.url);
  const error = errorWith(
    '    at JSON.parse (<anonymous>)',
    '    at node:internal/process:3:1',
    `    at SimulatedUser.advance (${own.href}:90:1)`,
    '    at next (file:///shop/gift.ts:12:5)',
  );
  expect(placeOf(error)).toBe('/shop/gift.ts:12');
});

it('an error without a stack has no location', () => {
  expect(placeOf(errorWith())).toBeNull();
  expect(placeOf(Object.assign(new Error('odd'), { stack: undefined }))).toBeNull();
});

it('only errors in users’ code have a stack if a worker turned stacks off', () => {
  Error.stackTraceLimit = 0;
  enterUserCode();
  const theirs = new Error('theirs').stack;
  leaveUserCode();
  expect(theirs).toMatch(/user-code\.test/);
  expect(new Error('ours').stack).toBe('Error: ours');
});
