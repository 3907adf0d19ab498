import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as driver, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/statistics/result.ts';
import { spawned } from '../cli/command.ts';
import { startWebShop } from '../support/web-shop.ts';
import { hasBrowser } from './browser.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  if (!hasBrowser) return;
  const executablePath = await chromium.executablePath();
  browser = await driver.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  folder = await mkdtemp(join(tmpdir(), 'rushhour-har-'));
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Records a person's actions on a page. */
async function record(name: string, act: (page: Page) => Promise<void>): Promise<string> {
  const path = join(folder, `${name}.har`);
  const context = await browser.newContext({ recordHar: { path, content: 'embed' } });
  const page = await context.newPage();
  await act(page);
  await context.close();
  return path;
}

describe.skipIf(!hasBrowser)('a HAR file that a browser recorded', () => {
  it('becomes a workflow whose every request succeeds, with the values of its own session', async () => {
    const shop = await startWebShop();
    const har = await record('web-shop', async (page) => {
      await page.goto(`${shop.url}/login`);
      await page.fill('[name=user]', 'ann');
      await page.fill('[name=password]', 'her-password');
      await page.click('button');
      await page.waitForSelector('li');
      await page.waitForTimeout(500);
      await page.click('#buy');
      await page.waitForFunction("document.querySelector('#done').textContent === 'done'");
    });
    const recorded = shop.log.filter((line) => !line.includes('favicon'));
    expect(recorded).toHaveLength(11);
    const imported = await spawned('import', 'har', har, '-o', folder, '--json');
    expect(imported.stderr).toBe('');
    const { written, found } = JSON.parse(imported.stdout) as { written: string[]; found: object };
    expect(found).toMatchObject({ valuesTraced: 9 });
    const before = shop.log.length;
    const json = join(folder, 'result.json');
    const options = ['--rps', '20', '--duration', '2s', '--json', json, '--quiet'];
    await spawned('run', written[0]!, ...options);
    const result = JSON.parse(await readFile(json, 'utf8')) as RunResult;
    const statuses = (line: string) => line.replace(/(products|orders)\/[^/? ]+/, '$1/:id');
    const replayed = shop.log.slice(before).map(statuses);
    expect(new Set(replayed)).toEqual(new Set(recorded.map(statuses)));
    expect(result.errors).toEqual({});
    expect(result.users.completed).toBeGreaterThan(0);
    expect(result.users.failed).toBe(0);
    await shop.close();
  });
});
