import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { thrownPlace } from '../../src/journey/yield-place.ts';

/** A generator of a user's module that waits where it yielded. */
function waiting(...lines: string[]): Iterator<unknown> {
  const journey = runInThisContext(`(function* () {\n${lines.join('\n')}\n})`, {
    filename: 'file:///shop/gift.mjs',
  }) as () => Iterator<unknown>;
  const generator = journey();
  expect(generator.next().done).toBe(false);
  return generator;
}

it.each([
  ['a statement', ['', '  yield 7;'], '3:3'],
  ['an expression', ['  const page = yield fetch;'], '2:16'],
  ['several lines', ['  const page =', '    yield {', '      a: 1,', '    };'], '3:5'],
  ['a list, of which it makes one yield each', ['  yield* [1, 2];'], '2:3'],
  [
    'a function that it calls',
    ['  function* part() {', '    yield 7;', '  }', '  yield* part();'],
    '3:5',
  ],
  ['a block with an end', ['  try {', '    yield 7;', '  } finally {', '    this;', '  }'], '3:5'],
])('what is yielded by %s is found in the line of the source', (_, lines, place) => {
  expect(thrownPlace(waiting(...lines))).toBe(`file:///shop/gift.mjs:${place}`);
});

it.each([
  ['throws it on', '  throw error;'],
  ['throws another', "  throw new TypeError('mine');"],
  ['swallows it', '  error.message;'],
  ['yields again', '  yield 8;'],
])('a journey that catches the error, and %s, does not lead to a wrong line', (_, line) => {
  const caught = ['  try {', '    yield 7;', '  } catch (error) {', line, '  }'];
  expect(thrownPlace(waiting(...caught))).toBe('');
});

it('neither an iterator without throw nor a journey that throws no error has a place', () => {
  expect(thrownPlace({ next: () => ({ value: 7, done: false }) })).toBe('');
  expect(thrownPlace(waiting('  try { yield 7; } catch { throw 8; }'))).toBe('');
});
