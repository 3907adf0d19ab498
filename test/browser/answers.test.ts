import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/answers/compare/comparison.ts';
import { capacityPage, comparisonPage } from '../../src/answers/pages.ts';
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

describe.skipIf(!hasBrowser)('the page of a capacity, in a browser (needs Linux)', () => {
  const probe = (rps: number, p99: number, verdict: 'passed' | 'failed') => ({
    rps,
    phase: 'narrowing' as const,
    counts: true,
    verdict,
    seen: [],
    inFlight: 3,
    seconds: 20,
    requests: 20 * rps,
    shares: [verdict === 'passed' ? 0 : 0.4],
    p50: p99 / 4,
    p99,
  });

  it('draws the curve of latency over rate and the run, on a phone too', async () => {
    const html = await capacityPage({
      capacity: {
        formatVersion: 1,
        profile: 'shop',
        seed: 1,
        objectives: ['latency_p99 < 300ms'],
        confidence: 0.95,
        low: 400,
        high: 415,
        confirmed: true,
        because: 'found',
        seconds: 600,
        probes: [probe(200, 40, 'passed'), probe(400, 210, 'passed'), probe(415, 900, 'failed')],
      },
      result: aMeasuredResult({ seed: 1 }),
      precision: 0.05,
    });
    const { page: open, complaints } = await pages.open(html, {
      viewport: { width: 390, height: 844 },
    });
    expect(await open.locator('h1').textContent()).toBe(
      'HANDLES 407 rps at latency_p99 < 300ms [400, 415], 95% confidence',
    );
    expect(await open.locator('.chart h2').allTextContents()).toEqual([
      'Latency over rate',
      'Rate',
      'Response time',
    ]);
    expect(await open.getByRole('table', { name: 'Probes' }).locator('tbody tr').count()).toBe(3);
    for (const colours of await open.evaluate<number[]>(COLOURS))
      expect(colours).toBeGreaterThan(8);
    const [width, room] = await open.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    expect(width).toBeLessThanOrEqual(room);
    expect(complaints).toEqual([]);
  });
});
