import stringWidth from 'string-width';
import type { Distribution, RunResult } from '../../statistics/result.ts';
import { count, milliseconds, percent } from '../../text/format.ts';
import { bar, table } from '../format.ts';
import type { Terminal } from '../terminal.ts';

const WIDEST_BAR = 24;
/** A shorter bar would show nothing. */
const NARROWEST_BAR = 4;

interface Row {
  readonly label: string;
  readonly requests: number;
  /** Missing until one of its requests has ended. */
  readonly latency: Distribution | undefined;
}

/** Requests and response times by workflow and step, each with a bar for its p95. */
export function breakdownLines(result: RunResult, { columns, dim }: Terminal): string[] {
  const { stats } = result;
  const rows = rowsOf(result);
  if (rows.length === 0) return [];
  const cells = (percentiles: readonly ('p50' | 'p95' | 'p99')[]) =>
    table([
      ['workflow', 'requests', 'share', ...percentiles],
      ...rows.map(({ label, requests, latency }) => [
        label,
        count(requests),
        percent(requests / stats.total),
        ...percentiles.map((name) => (latency ? milliseconds(latency[name]) : '')),
      ]),
    ]);
  const barOf = (lines: readonly string[]) => columns - widthOf(lines) - 2;
  const wide = cells(['p50', 'p95', 'p99']);
  const lines = barOf(wide) >= NARROWEST_BAR ? wide : cells(['p95']);
  const width = Math.max(0, Math.min(WIDEST_BAR, barOf(lines)));
  const slowest = Math.max(...rows.map(({ latency }) => latency?.p95 ?? 0));
  const shareOfSlowest = (row: Row) => (slowest > 0 ? (row.latency?.p95 ?? 0) / slowest : 0);
  const longest = widthOf(lines);
  const codes = Object.entries(stats.statusCodes).map(([code, n]) => `${code}: ${count(n)}`);
  return [
    lines[0]!,
    ...rows.map((row, i) =>
      `${padded(lines[i + 1]!, longest)}  ${bar(shareOfSlowest(row), width)}`.trimEnd(),
    ),
    ...(codes.length > 0 ? [dim(`  status ${codes.join(', ')}`)] : []),
  ];
}

function rowsOf({ stats }: RunResult): Row[] {
  const byWorkflow = new Map(Object.entries(stats.latencyByWorkflow));
  const byStep = new Map(Object.entries(stats.latencyByStep));
  return Object.entries(stats.requestsByWorkflow).flatMap(([workflow, requests]) => {
    const prefix = `${workflow}/`;
    const steps = Object.entries(stats.requestsByStep)
      .filter(([step]) => step.startsWith(prefix))
      .map(([step, n]) => ({
        label: `  ${step.slice(prefix.length)}`,
        requests: n,
        latency: byStep.get(step),
      }));
    return [{ label: workflow, requests, latency: byWorkflow.get(workflow) }, ...steps];
  });
}

function widthOf(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => stringWidth(line)));
}

function padded(line: string, width: number): string {
  return line + ' '.repeat(width - stringWidth(line));
}
