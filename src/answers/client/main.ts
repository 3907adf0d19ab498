import '../../report/client/language.ts';

import uPlotStyle from 'uplot/dist/uPlot.min.css';
import { addStyle } from '../../report/client/dom.ts';
import style from '../../report/client/page.css';
import { followTheme } from '../../report/client/theme.ts';
import { capacitySections } from './capacity.ts';
import { comparisonSections } from './comparison.ts';
import type { PageData } from './data.ts';

const data = JSON.parse(document.getElementById('data')!.textContent) as PageData;
addStyle(uPlotStyle, style);
const { elements, charts } =
  data.kind === 'capacity' ? capacitySections(data) : comparisonSections(data.comparisons);
document.getElementById('page')!.replaceChildren(...elements);
followTheme(document.documentElement, (printing) => {
  for (const chart of charts) chart.draw(printing);
});
