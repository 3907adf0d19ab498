import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContextOptions,
  chromium as driver,
  type Page,
} from 'playwright-core';

/** The browser comes as an npm package, for Linux only. */
export const hasBrowser = process.platform === 'linux';

export interface OpenPage {
  readonly page: Page;
  /** Its console messages, its exceptions, and its network requests. */
  readonly complaints: readonly string[];
}

/** A browser, and a folder for the pages that it opens. */
export class Pages {
  readonly #browser: Browser;
  readonly #folder: string;
  #files = 0;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  static async launch(): Promise<Pages> {
    const executablePath = await chromium.executablePath();
    const browser = await driver.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu'],
    });
    return new Pages(browser, await mkdtemp(join(tmpdir(), 'rushhour-browser-')));
  }

  /** A document, from a file. */
  async open(html: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const file = join(this.#folder, `${++this.#files}.html`);
    await writeFile(file, html);
    return this.visit(pathToFileURL(file).href, options);
  }

  /** The page itself may request what is below its address. */
  async visit(address: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
    const context = await this.#browser.newContext({ colorScheme: 'light', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(address) && url !== 'data:,') complaints.push(`asked for ${url}`);
    });
    await page.goto(address);
    return { page, complaints };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true });
  }
}
