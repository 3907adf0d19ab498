import { Chart } from '../../report/client/chart.ts';
import { PERCENTILES } from '../../report/client/charts/percentiles.ts';
import { RATE } from '../../report/client/charts/rate.ts';
import { element } from '../../report/client/dom.ts';
import { Table } from '../../report/client/tables/table.ts';
import { rate } from '../../text/format.ts';
import type { MeasuredProbe } from '../find/capacity.ts';
import {
  capacityInWords,
  capacityNotes,
  kindOfProbe,
  sharesInWords,
  timeInWords,
  verdictOfProbe,
} from '../find/in-words.ts';
import type { FoundCapacity } from './data.ts';
import { latencyOverRate } from './latency-over-rate.ts';
import type { Sections } from './sections.ts';

/** The answer, the curve of latency over rate, the probes, and the run they were part of. */
export function capacitySections({ capacity, result, precision }: FoundCapacity): Sections {
  const charts = [latencyOverRate(capacity), RATE, PERCENTILES].map((one) => new Chart(one));
  for (const chart of charts) chart.show(result);
  const [curve, ...overTime] = charts.map((chart) => chart.element);
  const notes = capacityNotes(capacity, precision).map((note) => element('li', '', note));
  const found = capacity.because === 'found';
  const sign = element('span', 'sign', found ? '✓' : '!');
  sign.ariaHidden = 'true';
  const summary = element(
    'section',
    'card summary',
    element('p', 'facts', `${capacity.profile} · seed ${capacity.seed}`),
    element('div', 'verdict', sign, element('h1', '', capacityInWords(capacity))),
    element('ul', 'reasons', ...notes),
  );
  summary.dataset['tone'] = found ? 'good' : 'mixed';
  return { charts, elements: [summary, curve!, probeTable(capacity.probes), ...overTime] };
}

function probeTable(probes: readonly MeasuredProbe[]): HTMLElement {
  const table = new Table<readonly [number, MeasuredProbe]>({
    title: 'Probes',
    key: ([i]) => String(i),
    columns: [
      { name: 'probe', text: ([i]) => String(i + 1), order: ([i]) => i },
      { name: 'rps', text: ([, { rps }]) => rate(rps), order: ([, { rps }]) => rps },
      { name: 'p50', text: ([, { p50 }]) => timeInWords(p50), order: ([, { p50 }]) => p50 ?? 0 },
      { name: 'p99', text: ([, { p99 }]) => timeInWords(p99), order: ([, { p99 }]) => p99 ?? 0 },
      {
        name: 'beyond',
        text: ([, probe]) => sharesInWords(probe),
        order: ([, { shares }]) => shares[0] ?? 0,
      },
      { name: 'seconds', text: ([, { seconds }]) => String(seconds), order: ([, p]) => p.seconds },
      {
        name: 'verdict',
        text: ([, probe]) => verdictOfProbe(probe),
        order: ([, { verdict }]) => verdict,
      },
      { name: 'kind', text: ([, probe]) => kindOfProbe(probe), order: ([, p]) => kindOfProbe(p) },
    ],
  });
  table.show(probes.map((probe, i) => [i, probe] as const));
  return table.element;
}
