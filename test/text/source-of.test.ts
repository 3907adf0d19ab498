import { expect, it } from 'vitest';
import { placeOf, sourceOf } from '../../src/text/source-of.ts';

const errorWith = (...frames: string[]) =>
  Object.assign(new Error('odd'), { stack: ['Error: odd', ...frames].join('\n') });

it.each([
  ['a module', '    at next (file:///shop/gift.ts:12:5)', '/shop/gift.ts:12:5'],
  ['a script', '    at /shop/gift.js:3:14', '/shop/gift.js:3:14'],
  ['a path with spaces', '    at next (file:///my%20shop/gift.ts:7:1)', '/my shop/gift.ts:7:1'],
  ['a constructor', '    at new Gift (/shop/gift.js:4:9)', '/shop/gift.js:4:9'],
  ['the working directory', `    at next (${process.cwd()}/gift.ts:9:1)`, 'gift.ts:9:1'],
])('an error of %s is shown with its file, line and column', (_what, frame, place) => {
  expect(placeOf(errorWith(frame))).toBe(place);
});

it('frames of Node.js, this package and others are not the location of an error', () => {
  const own = new URL('../../src/journey/simulated-user.ts', import.meta.url);
  const error = errorWith(
    '    at JSON.parse (<anonymous>)',
    '    at node:internal/process:3:1',
    `    at SimulatedUser.advance (${own.href}:90:1)`,
    '    at check (/shop/node_modules/assertions/index.js:3:1)',
    '    at next (file:///shop/gift.ts:12:5)',
  );
  expect(placeOf(error)).toBe('/shop/gift.ts:12:5');
});

it('an error without a stack has no location', () => {
  expect(placeOf(errorWith())).toBeNull();
  expect(placeOf(Object.assign(new Error('odd'), { stack: undefined }))).toBeNull();
  expect(placeOf('thrown text')).toBeNull();
  expect(sourceOf(errorWith())).toBe('');
});
