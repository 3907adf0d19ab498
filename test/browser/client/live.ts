import { Page } from '../../../src/report/client/page.ts';

declare global {
  /** Called by a test: what a live page does when there is new data. */
  var shown: Page;
}

globalThis.shown = new Page(document.getElementById('page')!);
