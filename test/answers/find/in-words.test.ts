import { describe, expect, it } from 'vitest';
import type { Capacity } from '../../../src/answers/find/capacity.ts';
import { capacityInWords, capacityNotes } from '../../../src/answers/find/in-words.ts';

const found = (
  low: number | null,
  high: number | null,
  rest: Partial<Capacity> = {},
): Capacity => ({
  formatVersion: 1,
  profile: 'shop',
  seed: 1,
  objectives: ['latency_p99 < 300ms', 'error_rate < 1%'],
  confidence: 0.95,
  low,
  high,
  confirmed: true,
  because: 'found',
  seconds: 600,
  probes: [],
  ...rest,
});
const AT = 'at latency_p99 < 300ms and error_rate < 1%';

describe('the answer in one line', () => {
  it.each<[string, Capacity, string]>([
    ['has a figure', found(374, 392), `HANDLES 383 rps ${AT} [374, 392], 95% confidence`],
    [
      'has none where the interval is too wide for one',
      found(200, 412, { because: 'budget' }),
      `HANDLES BETWEEN 200 AND 412 rps ${AT}, 95% confidence`,
    ],
    [
      'has no more confidence than the search',
      found(374, 392, { confidence: 0.999 }),
      `HANDLES 383 rps ${AT} [374, 392], 99.9% confidence`,
    ],
    [
      'claims no confidence before it is confirmed',
      found(400, 420, { confirmed: false, because: 'budget' }),
      `HANDLES ABOUT 400 TO 420 rps ${AT}, not confirmed`,
    ],
    [
      'claims no end before it is confirmed',
      found(null, 420, { confirmed: false, because: 'budget' }),
      `HANDLES LESS THAN 420 rps ${AT}, not confirmed`,
    ],
    ['has a low end only', found(700, null), `HANDLES 700 rps OR MORE ${AT}`],
    ['has a high end only', found(null, 7), `HANDLES LESS THAN 7 rps ${AT}`],
    ['has no end', found(null, null, { because: 'undecided' }), `UNDECIDED ${AT}`],
    [
      'blames this machine, and keeps what is known',
      found(100, 120, { because: 'generator-limited' }),
      `THIS MACHINE IS THE LIMIT; handles at least 100 rps ${AT}`,
    ],
  ])('%s', (_, capacity, words) => {
    expect(capacityInWords(capacity)).toBe(words);
  });
});

it.each<[Partial<Capacity>, RegExp]>([
  [{ because: 'budget', high: 412 }, /^the interval is wider than 5%: 600 s were too short/],
  [{ because: 'budget', high: null }, /^the budget of 600 s was used up before both ends were/],
  [{ because: 'interrupted' }, /^interrupted after 600 s/],
  [{ because: 'highest', high: null }, /--rps$/],
  [{ because: 'lowest', low: null }, /--rps$/],
  [{ confirmed: false }, /^not confirmed: short probes are often wrong/],
])('a note explains %j', (rest, note) => {
  expect(capacityNotes(found(374, 392, rest), 0.05)[0]).toMatch(note);
});

it('a search that reached its precision has no notes', () => {
  expect(capacityNotes(found(374, 392), 0.05)).toEqual([]);
});
