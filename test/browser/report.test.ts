import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDistribution, aResult, aRow } from '../cli/views.ts';
import { hasBrowser, Pages } from './browser.ts';
import { eventful, reportOf } from './eventful.ts';

const CHARTS = [
  'Rate',
  'Response time',
  'All response times',
  'Percentile curve',
  'Where the time went',
  'Users',
  'Errors',
];

/** For each canvas, the number of its non-empty pixels by color; runs in the browser. */
const COLOURS_OF_CANVASES = `[...document.querySelectorAll('canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer).filter((pixel) => pixel !== 0);
  return { drawn: pixels.length, colours: new Set(pixels).size };
})`;
const BACKGROUND = `getComputedStyle(document.body).backgroundColor`;
const DAY = 'rgb(244, 245, 248)';
const NIGHT = 'rgb(14, 18, 24)';
const WIDTH = `document.documentElement.scrollWidth`;

let pages: Pages;
beforeAll(async () => {
  if (hasBrowser) pages = await Pages.launch();
});
afterAll(() => pages?.close());

describe.skipIf(!hasBrowser)('the report, in a browser (needs Linux)', () => {
  // Opened once: what each test changes is restored, or does not matter to the next one.
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    ({ page, complaints } = await pages.open(await reportOf(eventful(20))));
  });

  it('draws every chart, loads nothing and writes nothing to the console', async () => {
    expect(await page.locator('.chart h2:visible').allTextContents()).toEqual(CHARTS);
    const canvases = await page.evaluate<{ drawn: number; colours: number }[]>(COLOURS_OF_CANVASES);
    expect(canvases).toHaveLength(CHARTS.length);
    for (const [i, { drawn, colours }] of canvases.entries()) {
      expect(drawn, CHARTS[i]).toBeGreaterThan(2000);
      expect(colours, CHARTS[i]).toBeGreaterThan(10);
    }
    expect(await page.locator('h1').textContent()).toMatch(/^VALID: the rate was held/);
    expect(await page.locator('.limits').textContent()).toMatch(/^3 seconds.*services.*1 second /);
    expect(complaints).toEqual([]);
  });

  it('says what requests waited for if they did, and nothing otherwise', async () => {
    const latency = page.locator('.card', { has: page.getByRole('table', { name: 'Latency' }) });
    const said = await latency.locator('p').textContent();
    expect(said).toMatch(
      /^Response time includes the generator's own delays\. Without them it is at least: p50/,
    );
    expect(said).not.toContain('requests were sent');
    const waited = { ...aResult().latency, startDelay: aDistribution(880) };
    const { page: other } = await pages.open(await reportOf(aResult({ latency: waited })));
    expect(await other.getByText(/1% of the requests were sent at least 880 ms late/).count()).toBe(
      1,
    );
  });

  it('shows each shard of a merged run, and which of them are gone, late or slow', async () => {
    const part = (index: number, more = {}) => ({
      index,
      state: 'ended' as const,
      startedAfterMs: index,
      seconds: 18,
      sent: 1000,
      p50: 10,
      p99: 40,
      startDelayP99: 2,
      verdict: { status: 'valid' as const, reasons: [] },
      note: null,
      ...more,
    });
    const gone = { p50: null, p99: null, startDelayP99: null, verdict: null };
    const parts = [part(0), part(1, { p50: 90 }), part(2, { state: 'lost', ...gone }), part(3)];
    const shards = { count: 4, startSkewMs: 3, parts };
    const { page: other } = await pages.open(await reportOf(aResult({ shards })));
    const card = other.locator('.card', { has: other.getByRole('table', { name: 'Shards' }) });
    expect(await card.locator('p').textContent()).toBe(
      '3 of 4 ended, started within 3.00 ms; lost: 2; slow: 1 (90.0 ms), with a median p50 of 10.0 ms',
    );
    expect(await card.locator('tbody tr').nth(2).textContent()).toBe('2lost2.00 ms18 s1,000–––');
    expect(await page.getByRole('table', { name: 'Shards' }).isVisible()).toBe(false);
  });

  it('draws loads in their own units, and lists scenarios and seconds by their targets', async () => {
    const load = { target: 5, actual: 5, excused: 0, dropped: 0 };
    const counts = { sent: 90, failed: 0, arrived: 5, users: 5 };
    const rowOf = (...loads: object[]) =>
      Array.from({ length: 10 }, (_, second) =>
        aRow(second, { targetRps: 0, loads: loads.map((one) => ({ ...load, ...counts, ...one })) }),
      );
    const arrivals = 'even' as const;
    const users = { name: 'default', model: 'users' as const, arrivals, target: 5 };
    const alone = aResult({
      loads: [users],
      timeline: rowOf({ target: 4, actual: 7, excused: 3 }),
      durationSeconds: 10,
    });
    const { page: one } = await pages.open(await reportOf(alone));
    expect(await one.locator('.chart h2:visible').allTextContents()).toContain('Concurrent users');
    const timeline = one.getByRole('table', { name: 'Timeline' }).locator('tbody tr').first();
    expect(await timeline.textContent()).toMatch(/^0:004 users70%200/);
    expect(await one.getByRole('table', { name: 'By scenario' }).isVisible()).toBe(false);

    const outcomes = { spawned: 9, active: 0, completed: 9, abandoned: 0, failed: 0 };
    const both = { ...outcomes, interrupted: 0, dropped: 0 };
    const { stats } = aResult();
    const several = aResult({
      loads: [
        { ...users, name: 'accounts' },
        { ...users, name: 'checkout', model: 'users_per_second' },
      ],
      timeline: rowOf({}, { target: 3 }),
      stats: {
        ...stats,
        requestsByScenario: { accounts: 2000, checkout: 1865 },
        failedByScenario: { accounts: 15, checkout: 0 },
        outcomesByScenario: { accounts: both, checkout: both },
        latencyByScenario: { accounts: aDistribution(20), checkout: aDistribution(5) },
      },
    });
    const { page: other, complaints: said } = await pages.open(await reportOf(several));
    const charts = await other.locator('.chart h2:visible').allTextContents();
    expect(charts).toEqual(expect.arrayContaining(['Arrivals', 'Concurrent users']));
    expect(charts).not.toContain('Requests by scenario');
    const scenarios = other.getByRole('table', { name: 'By scenario' }).locator('tbody tr');
    expect(await scenarios.first().textContent()).toMatch(/^accounts5\u00a0users2,000/);
    expect(said).toEqual([]);
  });

  it('compares requests so far with the curve so far, also in the middle of a second', async () => {
    const { page: other } = await pages.open(await reportOf(aResult({ durationSeconds: 18.5 })));
    expect(await other.locator('.figures .note').first().textContent()).toBe('2,700 on the curve');
  });

  it('shows the second under the cursor in every chart over time', async () => {
    await page.locator('.chart', { hasText: 'Rate' }).first().locator('.u-over').hover();
    const told = (title: string) =>
      page
        .locator('.chart', { has: page.getByRole('heading', { name: title, exact: true }) })
        .locator('.u-legend');
    expect(await told('Rate').textContent()).toMatch(/at0:\d+sent200target200ended200/);
    expect(await told('Response time').textContent()).toMatch(/p9917.7 ms.*p503.00 msmax30.0 ms/);
    expect(await told('All response times').textContent()).toMatch(/requests200$/);
    await page.locator('.u-over').nth(CHARTS.indexOf('All response times')).hover();
    expect(await told('All response times').textContent()).toMatch(
      /requests\d+ of [\d.]+ ms to [\d.]+ ms$/,
    );
    expect(await told('Users').textContent()).toMatch(/gift100browse210/);
  });

  it('shows rows of minutes as rates next to those of seconds, and blames nothing for requests after the end', async () => {
    let second = 0;
    const rows = [600, 60, 10, 1].flatMap((seconds) =>
      Array.from({ length: 20 }, () => {
        const all = { seconds, sent: 200 * seconds, completed: 200 * seconds };
        const row = aRow(second, { ...all, errors: { timeout: 2 * seconds } });
        second += seconds;
        return row;
      }),
    );
    const afterEnd = { targetRps: 0, sent: 30, sentAfterEnd: 30 };
    const result = aResult({
      timeline: [...rows, aRow(second, afterEnd)],
      durationSeconds: second,
    });
    const { page: week, complaints: said } = await pages.open(await reportOf(result));
    const legendOf = (title: string) =>
      week
        .locator('.chart', { has: week.getByRole('heading', { name: title, exact: true }) })
        .locator('.u-legend');
    await week.locator('.chart', { hasText: 'Rate' }).first().locator('.u-over').hover();
    expect(await legendOf('Rate').textContent()).toMatch(/sent200target200ended200$/);
    expect(await legendOf('Errors').textContent()).toMatch(/timeout2$/);
    const table = week.getByRole('table', { name: 'Timeline' });
    const column = async (name: string) => {
      const names = await table.locator('thead th').allTextContents();
      const index = names.findIndex((text) => text.includes(name)) + 1;
      expect(index, names.join()).toBeGreaterThan(0);
      return table.locator(`tbody td:nth-child(${index})`).allTextContents();
    };
    const off = await column('off by');
    expect(off.length).toBeLessThanOrEqual(30);
    expect(new Set(off.slice(0, -1))).toEqual(new Set(['0%']));
    expect((await column('after end')).at(-1)).toBe('30');
    expect(await week.locator('.rate').textContent()).toMatch(
      /^Rate: held in 13,420 whole seconds/,
    );
    expect(said).toEqual([]);
  });

  it('distinguishes its lines in the legend, including dashes and dots', async () => {
    const marks = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.u-legend')].slice(0, 2).flatMap((legend) =>
        [...legend.querySelectorAll('.u-marker')].map((mark) => getComputedStyle(mark).borderTopStyle))`,
    );
    expect(marks).toEqual(expect.arrayContaining(['solid', 'dashed', 'dotted']));
  });

  it('is dark if the reader’s system is, but not on paper', async () => {
    const background = () => expect.poll(() => page.evaluate(BACKGROUND));
    await page.emulateMedia({ colorScheme: 'dark' });
    await background().toBe(NIGHT);
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    await background().toBe(DAY);
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    await background().toBe(NIGHT);
    await page.emulateMedia({ colorScheme: 'light' });
    await background().toBe(DAY);
  });

  it('fits on a phone', async () => {
    const chartWidth = () =>
      expect.poll(() => page.evaluate(`document.querySelector('.uplot').clientWidth`));
    await page.setViewportSize({ width: 390, height: 844 });
    await chartWidth().toBeLessThan(390);
    expect(await page.evaluate(WIDTH)).toBe(390);
    await page.setViewportSize({ width: 844, height: 390 });
    await chartWidth().toBeGreaterThan(700);
    expect(await page.evaluate(WIDTH)).toBe(844);
    expect(complaints).toEqual([]);
  });

  it('cannot load anything: its policy forbids it', async () => {
    const asked = await page.evaluate(`fetch('data:,').then(() => 'answered', () => 'refused')`);
    expect(asked).toBe('refused');
  });

  it('runs no code from a result, and shows it as text', async () => {
    const evil = `</script><script>globalThis.hacked = 1</script><img src=x onerror="hacked = 1">`;
    const { stats, timeline } = eventful(12);
    const { page, complaints } = await pages.open(
      await reportOf(
        aResult({
          profile: evil,
          startedAt: evil,
          verdict: { status: 'target-limited', reasons: [evil] },
          errors: { [evil]: 5, __proto__: 7 },
          errorExamples: { [evil]: evil },
          thresholds: [{ expression: evil, actual: 1, passed: false }],
          stats: {
            ...stats,
            requestsByWorkflow: { [evil]: 5 },
            requestsByStep: { [`${evil}/${evil}`]: 5 },
            requestsByUserType: { [evil]: 5 },
          },
          timeline: timeline.map((row) => ({
            ...row,
            errors: { [evil]: 1 },
            usersByWorkflow: { [evil]: 5 },
          })),
        }),
      ),
    );
    expect(await page.evaluate(`[globalThis.hacked, document.images.length]`)).toEqual([
      undefined,
      0,
    ]);
    expect(await page.title()).toBe(`${evil}: target-limited · Rushhour`);
    for (const place of ['.facts', '.reasons', '.missed', '.u-legend', 'table']) {
      const texts = await page.locator(place).allTextContents();
      expect(texts.join('\n'), place).toContain(evil);
    }
    expect(complaints).toEqual([]);
  });

  it('explains that there is nothing to draw', async () => {
    const { page, complaints } = await pages.open(await reportOf(eventful(0)));
    expect(await page.locator('.nothing').count()).toBe(CHARTS.length);
    expect(complaints).toEqual([]);
  });
});
