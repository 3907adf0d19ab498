import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientScript } from '../../src/report/client-script.ts';
import { wholePage } from '../../src/report/page.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { hasBrowser, Pages } from './browser.ts';
import { eventful } from './eventful.ts';

let pages: Pages;
beforeAll(async () => {
  if (hasBrowser) pages = await Pages.launch();
});
afterAll(() => pages?.close());

describe.skipIf(!hasBrowser)('a page that is shown again with newer results (needs Linux)', () => {
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    const script = await clientScript(new URL('./client/live.ts', import.meta.url));
    ({ page, complaints } = await pages.open(wholePage({ title: 'live', script }).html));
  });

  const show = (result: RunResult) => `shown.show(${JSON.stringify(result)})`;

  it('keeps its charts, its order of rows, and hidden series', async () => {
    await page.evaluate(show(eventful(0)));
    await page.evaluate(show(eventful(20)));
    await page
      .getByRole('table', { name: 'By step' })
      .getByRole('button', { name: 'step' })
      .click();
    await page.locator('.u-legend').first().getByText('ended').click();
    await page.evaluate(`globalThis.before = [...document.querySelectorAll('canvas, tr')]`);
    const later = eventful(25);
    const requestsByStep = { ...later.stats.requestsByStep, 'browse/cart': 7 };
    await page.evaluate(show({ ...later, stats: { ...later.stats, requestsByStep } }));
    expect(await page.evaluate(`before.every((one) => one.isConnected)`)).toBe(true);
    const steps = page.getByRole('table', { name: 'By step' }).locator('tbody td:nth-child(2)');
    expect(await steps.allTextContents()).toEqual(['cart', 'list', 'product', 'wrap']);
    expect(await page.locator('.u-legend').first().locator('.u-off').textContent()).toContain(
      'ended',
    );
    expect(await page.locator('.figures').textContent()).toContain('3,865');
    expect(complaints).toEqual([]);
  });

  it('keeps the zoom that a reader has chosen, in all charts over time', async () => {
    await page.evaluate(show(eventful(20)));
    const plot = page.locator('.u-over').first();
    const { x, y, width, height } = (await plot.boundingBox())!;
    await page.mouse.move(x + width * 0.25, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.5, y + height / 2, { steps: 4 });
    await page.mouse.up();
    const secondAt = async (chart: number, share: number) => {
      const over = page.locator('.u-over').nth(chart);
      await over.hover({ position: { x: width * share, y: 20 } });
      return page.locator('.u-legend').nth(chart).locator('.u-value').first().textContent();
    };
    expect(await secondAt(0, 0.02)).toBe('0:05');
    await page.evaluate(show(eventful(30)));
    expect(await secondAt(0, 0.02)).toBe('0:05');
    expect(await secondAt(1, 0.02)).toBe('0:05');
    expect(await secondAt(2, 0.98)).toBe('0:09');
    await plot.dblclick();
    expect(await secondAt(1, 0.98)).toBe('0:29');
  });
});
