import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, Pages } from './browser.ts';
import { eventful, reportOf } from './eventful.ts';

let pages: Pages;
beforeAll(async () => {
  if (hasBrowser) pages = await Pages.launch();
});
afterAll(() => pages?.close());

describe.skipIf(!hasBrowser)('the tables of a report, in a browser (needs Linux)', () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await pages.open(await reportOf(eventful(20))));
  });

  it('show each row, and how many requests of each step failed', async () => {
    const { stats } = eventful(12);
    const names = Array.from({ length: 40 }, (_, i) => `browse/step-${i}`);
    const requestsByStep = Object.fromEntries(names.map((name) => [name, 10]));
    const failedByStep = { 'browse/step-39': 7 };
    const all = { ...stats, requestsByStep, failedByStep };
    const { page } = await pages.open(await reportOf({ ...eventful(12), stats: all }));
    const table = page.getByRole('table', { name: 'By step' });
    expect(await table.locator('tbody tr:last-child').textContent()).toMatch(/step-39.*7$/);
    const hidden = `[...document.querySelectorAll('.scroll')].some(
      (one) => one.scrollHeight > one.clientHeight + 1)`;
    expect(await page.evaluate(hidden)).toBe(false);
  });

  it('show the percentiles of steps on a phone, and a shadow where a table continues', async () => {
    const options = { viewport: { width: 390, height: 844 } };
    const { page } = await pages.open(await reportOf(eventful(12)), options);
    const head = page.getByRole('table', { name: 'By step' }).getByRole('button', { name: 'p50' });
    const { x, width } = (await head.boundingBox())!;
    expect(x + width).toBeLessThan(390);
    const shadow = `getComputedStyle(document.querySelector('.scroll')).backgroundAttachment`;
    expect(await page.evaluate(shadow)).toBe('local, local, scroll, scroll');
  });

  it('are sorted by the clicked column, and reverse the order on a second click', async () => {
    const steps = page.getByRole('table', { name: 'By step' });
    const order = () => steps.locator('tbody td:nth-child(2)').allTextContents();
    const click = (name: string) => steps.getByRole('button', { name }).click();
    expect(await order()).toEqual(['list', 'product', 'wrap']);
    await click('requests');
    expect(await order()).toEqual(['list', 'wrap', 'product']);
    await click('requests');
    expect(await order()).toEqual(['product', 'wrap', 'list']);
    const head = steps.getByRole('columnheader', { name: 'requests' });
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await click('workflow');
    expect(await order()).toEqual(['list', 'product', 'wrap']);
  });
});
