/**
 * Draws the pictures of the documentation, on Linux with python3: the status block, the dashboard and the report. They
 * show real runs against the embedded store, and take two minutes or more: a run that is not valid is repeated. The
 * summary in the README is that of the run whose status block is shown.
 *
 *     npm run pictures
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify, stripVTControlCharacters } from 'node:util';
import { TrafficGenerator } from '../src/engine/traffic-generator.ts';
import { TrafficProfile } from '../src/profile/profile.ts';
import { resolveProfile } from '../src/profile/shipped.ts';
import { spawnStore } from '../src/store/process.ts';
import { Pages } from '../test/browser/browser.ts';
import { blockAndSummary, withSummary } from './pictures/terminal-output.ts';
import { terminalPicture } from './pictures/terminal-picture.ts';

const VIEWPORT = { width: 1200, height: 1240 };
/** The charts of a report, without the tables below them. */
const TOP = { x: 0, y: 0, width: 1200, height: 2571 };
const MOST_ATTEMPTS = 10;

const root = join(import.meta.dirname, '..');
const picture = (name: string) => join(root, 'docs/images', name);
const folder = await mkdtemp(join(tmpdir(), 'rushhour-pictures-'));

const store = await spawnStore({ portBase: 0, latency: '20ms' });
const profile = TrafficProfile.fromYaml(resolveProfile('normal')).with({
  requestsPerSecond: 100,
  durationSeconds: 60,
});
const pages = await Pages.launch();
await untilValid(drawBlock);
await untilValid(drawPages);
await pages.close();
await store.close();
await rm(folder, { recursive: true });

/** Draws the dashboard of a run and its report. Returns false if the run was not valid. */
async function drawPages(): Promise<boolean> {
  const report = join(folder, 'report.html');
  const options = { report, dashboard: { port: 0 } };
  const generator = new TrafficGenerator(profile, store.urls, options);
  await generator.start();
  const { page } = await pages.visit(generator.dashboardUrl!, { viewport: VIEWPORT });
  await sleep(20_000);
  generator.setRate(150);
  await sleep(16_000);
  if (generator.getVerdict().status !== 'valid') {
    await generator.abort();
    return false;
  }
  await page.screenshot({ path: picture('dashboard.png') });
  await page.context().close();
  const { verdict } = await generator.finished;
  const opened = await pages.open(await readFile(report, 'utf8'), { viewport: VIEWPORT });
  await opened.page.screenshot({ path: picture('report.png'), clip: TOP, fullPage: true });
  return verdict.status === 'valid';
}

/**
 * Draws the status block of `npm start`, 18 of its 30 seconds in, and copies its summary to the README. Returns false if
 * the run was not valid.
 */
async function drawBlock(): Promise<boolean> {
  const player = join(root, 'test/cli/live/play-terminal.py');
  const command = [process.execPath, join(root, 'src/cli/bin.ts'), 'run'];
  const { PATH, HOME } = process.env;
  const { stdout } = await promisify(execFile)('python3', [player, '82', '[]', ...command], {
    env: { PATH, HOME, TERM: 'xterm' },
  });
  const { output } = JSON.parse(stdout) as { output: string };
  const [block, summary] = blockAndSummary(output);
  const wasValid = block.some((line) =>
    /verdict.*valid so far/.test(stripVTControlCharacters(line)),
  );
  if (!wasValid || !summary[0]?.startsWith('  VALID: the rate was held')) return false;
  await writeFile(picture('running.svg'), terminalPicture('rushhour during a run', block));
  const readme = join(root, 'README.md');
  await writeFile(readme, withSummary(await readFile(readme, 'utf8'), summary));
  return true;
}

async function untilValid(draw: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    if (await draw()) return;
    console.log('the run was not valid, once more');
  }
  throw new Error('this machine is too busy for a valid run');
}
