import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../../src/dashboard/dashboard.ts';
import { TrafficGenerator } from '../../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../../src/profile/profile.ts';
import type { RunResult } from '../../src/statistics/result.ts';
import { count } from '../../src/text/format.ts';
import { expectFinalBooksToBalance } from '../support/books.ts';
import { profileInput, profileOf } from '../support/profiles.ts';
import { quiet, startTarget, type Target } from '../support/target.ts';
import { startTunnel } from '../support/tunnel.ts';
import { hasBrowser, Pages } from './browser.ts';

let pages: Pages;
let target: Target;
beforeAll(async () => {
  target = await startTarget();
  if (hasBrowser) pages = await Pages.launch();
});
afterAll(async () => {
  await pages?.close();
  await target.close();
});

const profile = profileOf({
  requestsPerSecond: 60,
  durationSeconds: 120,
  thinkTimeSeconds: { min: 0.1, max: 0.3 },
});
const PHONE = { viewport: { width: 375, height: 800 }, colorScheme: 'dark' } as const;

describe.skipIf(!hasBrowser)('a run in a browser (needs Linux)', () => {
  it('shows a level for each scenario in its own unit, also on a phone', async () => {
    const { requestsPerSecond: _, durationSeconds: __, ...mix } = profileInput();
    const scenarios = TrafficProfile.from({
      ...mix,
      scenarios: [
        { name: 'checkout', requestsPerSecond: 20, durationSeconds: 120 },
        { name: 'accounts', users: 5, durationSeconds: 120 },
      ],
    });
    const options = { workers: 1, dashboard: { port: 0 } };
    const generator = new TrafficGenerator(scenarios, target.urls, options);
    await generator.start();
    const { page } = await pages.visit(generator.dashboardUrl!, PHONE);
    const number = page.getByRole('spinbutton');
    await page.getByRole('combobox').selectOption('accounts');
    await vi.waitUntil(async () => (await number.inputValue()) === '5', { timeout: 20_000 });
    expect(await page.locator('.rate label').textContent()).toBe('Usersusers');
    await number.fill('8');
    await number.press('Enter');
    await vi.waitUntil(() => generator.loads[1]!.level === 8, { timeout: 20_000 });
    expect(generator.loads[0]!.level).toBe(20);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    const slider = (await page.getByRole('slider').boundingBox())!;
    expect(slider.x + slider.width).toBeLessThanOrEqual(375);
    expectFinalBooksToBalance(await generator.stop());
  });

  it('is drawn live, and does what the buttons say', async () => {
    const options = { workers: 1, dashboard: { port: 0 } };
    const generator = new TrafficGenerator(profile, target.urls, options);
    await generator.start();
    const url = generator.dashboardUrl!;
    const desk = await pages.visit(url);
    const phone = await pages.visit(url, PHONE);
    const { page } = desk;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const phase = (name: string, where = page) => where.getByText(name, { exact: true }).waitFor();
    const number = page.getByRole('spinbutton');

    await phase('hold');
    const drawn = () => page.evaluate("document.querySelector('canvas')?.toDataURL()");
    await vi.waitUntil(async () => (await drawn()) !== undefined, { timeout: 20_000 });
    const before = await drawn();
    await vi.waitUntil(async () => (await drawn()) !== before, { timeout: 20_000 });

    await button('Pause').click();
    await phase('paused');
    await phase('paused', phone.page);
    expect(generator.phase).toBe('paused');
    await quiet(target);
    const arrived = target.arrivals.length;
    await button('Resume').click();
    await phase('hold');
    await vi.waitUntil(() => target.arrivals.length > arrived, { timeout: 20_000 });

    await number.fill('90');
    await number.press('Enter');
    await page.getByText(/ of 90 rps/).waitFor();
    expect(generator.getStats().targetRps).toBeCloseTo(90);
    await page.getByRole('slider').fill('0.3');
    await page.getByText(/ of 120 rps/).waitFor();
    expect(await number.inputValue()).toBe('120');
    await number.fill('601');
    await number.press('Enter');
    await page.getByText(/the rate is 601: it must be from 6 to 600 requests per second/).waitFor();
    expect(generator.requestsPerSecond).toBe(120);
    await vi.waitUntil(() => generator.getStats().elapsedSeconds > 3, { timeout: 20_000 });
    // It can still be corrected, although the run has been redrawn in the meantime.
    await phone.page.waitForTimeout(1500);
    expect(await number.inputValue()).toBe('601');
    await page
      .getByText(/now; \d+.* overall/)
      .first()
      .waitFor();

    // The page is as wide as the screen.
    expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await phone.page.close();

    await button('Stop').click();
    await page.getByText('The run was stopped.').waitFor();
    const result = await generator.finished;
    expectFinalBooksToBalance(result);
    for (const name of ['Pause', 'Stop']) expect(await button(name).count()).toBe(0);
    await expect(fetch(url)).rejects.toThrow();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button('Save report').click(),
    ]);
    expect(download.suggestedFilename()).toBe('test.html');
    const saved = await pages.open(await readFile(await download.path(), 'utf8'));
    expect(await saved.page.locator('.figures .value').first().textContent()).toBe(
      count(result.stats.total),
    );
    expect(await saved.page.locator('canvas').count()).toBeGreaterThan(5);
    expect(await saved.page.locator('.controls').count()).toBe(0);
    expect(saved.complaints).toEqual([]);

    // A browser itself reports that a request was rejected.
    expect(desk.complaints.filter((line) => !line.includes('400 (Bad Request)'))).toEqual([]);
    expect(phone.complaints).toEqual([]);
  });

  it('reports a lost connection, and reconnects', async () => {
    const generator = new TrafficGenerator(profile, target.urls);
    const dashboard = new Dashboard({ port: 0 }, generator);
    await dashboard.start();
    const tunnel = await startTunnel(dashboard.url);
    const { page } = await pages.visit(tunnel.url);
    await page.getByText('not started', { exact: true }).waitFor();
    tunnel.break();
    const lost = page.getByText('Connection lost.');
    await lost.waitFor();
    tunnel.mend();
    await lost.waitFor({ state: 'detached' });
    await dashboard.stop(new Error('no worker is left'));
    await page.getByText('The run failed: no worker is left').waitFor();
    await tunnel.close();
  });

  it('shows markup in any name as text', async () => {
    const markup = '<img src=x onerror=alert(1)></script><script>alert(2)</script>';
    const generator = new TrafficGenerator(profile, target.urls, { workers: 1 });
    await generator.start();
    await vi.waitUntil(() => generator.getStats().timeline.length >= 3, { timeout: 20_000 });
    const real = await generator.stop();
    const row = real.timeline.at(-1)!;
    const counts = { [markup]: 7 };
    const hostile: RunResult = {
      ...real,
      profile: markup,
      verdict: { status: 'target-limited', reasons: [markup] },
      stats: {
        ...real.stats,
        requestsByWorkflow: counts,
        requestsByStep: counts,
        requestsByUserType: counts,
        statusCodes: counts,
      },
      errors: counts,
      errorExamples: { [markup]: markup },
      thresholds: [{ expression: markup, actual: 1, passed: false }],
      timeline: real.timeline.map((one) => ({
        ...one,
        errors: counts,
        requestsByWorkflow: counts,
        usersByWorkflow: counts,
        responseTimes: row.responseTimes,
      })),
    };
    const dashboard = new Dashboard(
      { port: 0 },
      {
        phase: 'hold',
        durationSeconds: 60,
        loads: [],
        getResult: () => hostile,
        setRate() {},
        pause() {},
        resume() {},
        stop: async () => hostile,
        abort: async () => hostile,
      },
    );
    await dashboard.start();
    const { page, complaints } = await pages.visit(dashboard.url);
    await page.getByText(markup).first().waitFor();
    expect(await page.title()).toContain(markup);
    expect(await page.evaluate("document.querySelectorAll('img, script[src]').length")).toBe(0);
    await dashboard.result(hostile);
    await dashboard.stop(null);
    expect(complaints).toEqual([]);
  });
});
