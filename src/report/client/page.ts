import './language.ts';

import uPlotStyle from 'uplot/dist/uPlot.min.css';
import { rateInWords, verdictInWords } from '../../statistics/in-words.ts';
import type { RunResult } from '../../statistics/result.ts';
import { Chart } from './chart.ts';
import { RATE } from './charts/rate.ts';
import { element, setText } from './dom.ts';
import style from './page.css';
import { followTheme } from './theme.ts';

const PICTURES = [RATE];

/** A run as a page. It can be shown again and again with more of the run: only what is new changes. */
export class Page {
  readonly #verdict = element('h1');
  readonly #rate = element('p');
  readonly #charts = PICTURES.map((picture) => new Chart(picture));

  constructor(root: HTMLElement) {
    addStyle(uPlotStyle, style);
    root.replaceChildren(this.#verdict, this.#rate, ...this.#charts.map((chart) => chart.element));
    followTheme(document.documentElement, (printing) => {
      for (const chart of this.#charts) chart.draw(printing);
    });
  }

  show(result: RunResult): void {
    setText(this.#verdict, verdictInWords(result.verdict.status));
    setText(this.#rate, rateInWords(result));
    for (const chart of this.#charts) chart.show(result);
  }
}

function addStyle(...texts: readonly string[]): void {
  const sheets = texts.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...sheets];
}
