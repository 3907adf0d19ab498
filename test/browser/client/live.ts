import { Page } from '../../../src/report/client/page.ts';

declare global {
  /** For a test to call: what a live page does when there is news. */
  var shown: Page;
}

globalThis.shown = new Page(document.getElementById('page')!);
