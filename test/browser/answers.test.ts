import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/answers/compare/comparison.ts';
import { comparisonPage } from '../../src/answers/pages.ts';
import { aMeasuredResult } from '../answers/results.ts';
import { hasBrowser, Pages } from './browser.ts';

let pages: Pages;
beforeAll(async () => {
  if (hasBrowser) pages = await Pages.launch();
});
afterAll(() => pages?.close());

const COLOURS = `[...document.querySelectorAll('canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;

describe.skipIf(!hasBrowser)('the page of a comparison, in a browser (needs Linux)', () => {
  const before = aMeasuredResult({ seed: 1 });
  const after = aMeasuredResult({ seed: 2, factor: 1.1 });
  const sides = [
    { name: '<b>old</b>', runs: [{ name: 'old.json', result: before }] },
    { name: 'new', runs: [{ name: 'new.json', result: after }] },
  ] as const;
  const page = () =>
    comparisonPage([{ comparison: compare(sides[0], sides[1], []), before, after }]);

  it.each([
    ['on a desktop', {}],
    [
      'on a phone, in the dark',
      { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const },
    ],
  ])('draws both runs %s, within its width, and asks for nothing', async (_, options) => {
    const { page: open, complaints } = await pages.open(await page(), options);
    expect(await open.locator('h1').textContent()).toMatch(/^SLOWER: p50 \+/);
    expect(await open.locator('.facts').first().textContent()).toContain('<b>old</b>');
    expect(await open.locator('.chart h2').allTextContents()).toEqual([
      'Response time',
      'Percentile curve',
      'Rate',
    ]);
    expect(
      await open.getByRole('table', { name: 'What changed' }).locator('tbody tr').count(),
    ).toBe(6);
    for (const colours of await open.evaluate<number[]>(COLOURS))
      expect(colours).toBeGreaterThan(10);
    const [width, room] = await open.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    expect(width).toBeLessThanOrEqual(room);
    expect(complaints).toEqual([]);
  });
});
