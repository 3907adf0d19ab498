import type { RunResult } from '../../statistics/result.ts';
import { count, percent, plural } from '../../text/format.ts';
import { table } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { reasonLines } from './journeys.ts';

const OUTCOMES = ['completed', 'abandoned', 'failed', 'interrupted'] as const;

/** The outcomes of users: in total, and by workflow if there are several. */
export function userLines(result: RunResult, terminal: Terminal): string[] {
  const { users, stats } = result;
  const shown = OUTCOMES.filter((outcome) => users[outcome] > 0);
  const workflows = Object.entries(stats.outcomesByWorkflow);
  const lines = [`  users      ${inAll(users, shown)}`];
  if (workflows.length > 1) {
    const rows = workflows.map(([name, counts]) => [
      name,
      count(counts.spawned),
      ...shown.map((outcome) => count(counts[outcome])),
    ]);
    lines.push(...table([['', 'users', ...shown], ...rows], '    ').map(terminal.dim));
  }
  lines.push(...reasonLines(result, terminal));
  if (users.dropped > 0) {
    const share = percent(users.dropped / users.planned);
    lines.push(`  dropped    ${plural(users.dropped, 'arrival')} (${share})`);
  }
  return lines;
}

function inAll(users: RunResult['users'], shown: readonly (keyof RunResult['users'])[]): string {
  const parts = shown.map((outcome) => `${count(users[outcome])} ${outcome}`);
  return parts.length === 0 ? count(users.spawned) : `${count(users.spawned)}: ${parts.join(', ')}`;
}
