import { count, percent } from '../../shared/format.ts';
import type { RunResult } from '../../statistics/result.ts';
import { bar, table } from '../format.ts';
import type { Terminal } from '../terminal.ts';

const WIDEST_BAR = 24;

/** Requests by workflow and by step, each with its share of all. */
export function breakdownLines({ stats }: RunResult, { columns, dim }: Terminal): string[] {
  const rows = Object.entries(stats.requestsByWorkflow).flatMap(([workflow, requests]) => {
    const prefix = `${workflow}/`;
    const steps = Object.entries(stats.requestsByStep)
      .filter(([step]) => step.startsWith(prefix))
      .map(([step, n]) => ({ label: `  ${step.slice(prefix.length)}`, requests: n }));
    return [{ label: workflow, requests }, ...steps];
  });
  if (rows.length === 0) return [];
  const shareOf = (requests: number) => requests / stats.total;
  const lines = table([
    ['workflow', 'requests', 'share'],
    ...rows.map(({ label, requests }) => [label, count(requests), percent(shareOf(requests))]),
  ]);
  const widest = Math.max(...lines.map((line) => line.length));
  const width = Math.max(0, Math.min(WIDEST_BAR, columns - widest - 2));
  const codes = Object.entries(stats.statusCodes).map(([code, n]) => `${code}: ${count(n)}`);
  return [
    lines[0]!,
    ...rows.map(({ requests }, i) => `${lines[i + 1]}  ${bar(shareOf(requests), width)}`.trimEnd()),
    ...(codes.length > 0 ? [dim(`  status ${codes.join(', ')}`)] : []),
  ];
}
