import type { Capacity, MeasuredProbe } from '../../answers/find/capacity.ts';
import {
  capacityInWords,
  capacityNotes,
  kindOfProbe,
  sharesInWords,
  timeInWords,
  verdictOfProbe,
} from '../../answers/find/in-words.ts';
import { rate } from '../../text/format.ts';
import { table } from '../format.ts';
import { type Terminal, wrapped } from '../terminal.ts';

const HEAD = ['rps', 'p50', 'p99', 'beyond', 'seconds', '', ''];

/** A finished probe, while the search continues. */
export function probeLine(probe: MeasuredProbe): string {
  const { rps, p50, p99, seconds } = probe;
  return `  ${rate(rps).padStart(8)} rps  p50 ${timeInWords(p50)}, p99 ${timeInWords(p99)}  ${verdictOfProbe(probe)} after ${seconds} s`;
}

/** The answer, then the probes it is based on. */
export function capacityLines(capacity: Capacity, precision: number, terminal: Terminal): string {
  const { bold, green, yellow, dim, rows, columns } = terminal;
  const paint = capacity.because === 'found' ? green : yellow;
  const sections = [
    [`  ${bold(paint(capacityInWords(capacity)))}`],
    capacity.probes.length === 0 ? [] : table([HEAD, ...capacity.probes.map(cellsOf)]),
    capacityNotes(capacity, precision).map((note) => dim(`  - ${note}`)),
  ];
  const lines = sections
    .filter((section) => section.length > 0)
    .flatMap((section) => [...section, '']);
  const fitting = rows === null ? lines : lines.flatMap((line) => wrapped(line, columns));
  return `\n${fitting.join('\n')}\n`;
}

function cellsOf(probe: MeasuredProbe): string[] {
  const { rps, p50, p99, seconds } = probe;
  return [
    rate(rps),
    timeInWords(p50),
    timeInWords(p99),
    sharesInWords(probe),
    String(seconds),
    verdictOfProbe(probe),
    kindOfProbe(probe),
  ];
}
