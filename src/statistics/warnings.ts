import { count, percent, plural } from '../text/format.ts';
import type { RunResult } from './result.ts';
import { sum } from './sum.ts';

type Counted = Pick<RunResult, 'stats' | 'users'>;

/** From this fraction on, failed users and redirects get a line of their own. */
const WORTH_A_LINE = 0.01;

/**
 * What must not be overlooked even if the rate was held and the numbers are correct: traffic that was not what the
 * profile meant.
 */
export function warningsOf(result: Counted): string[] {
  return [...failedUsers(result), ...redirects(result)];
}

/** Whether nothing went as the profile meant: no request succeeded, or every user failed. */
export function nothingWorked({ stats, users }: Counted): boolean {
  const nobodyGotThrough = users.failed > 0 && users.completed + users.abandoned === 0;
  return nobodyGotThrough || (stats.failed > 0 && stats.successful === 0);
}

/** Whether every response was a redirect that leads nowhere. */
export function onlyRedirects({ stats }: Counted): boolean {
  return stats.strayRedirects > 0 && stats.strayRedirects === answered(stats);
}

function failedUsers({ stats, users }: Counted): string[] {
  const left = users.completed + users.abandoned + users.failed;
  if (users.failed < WORTH_A_LINE * left || users.failed === 0) return [];
  const byWorkflow = Object.entries(stats.outcomesByWorkflow)
    .filter(([, { failed }]) => failed > 0)
    .sort(([, a], [, b]) => b.failed - a.failed)
    .map(([name, { failed, completed, abandoned }]) => {
      return `${name} ${count(failed)} of ${count(failed + completed + abandoned)}`;
    });
  const where = byWorkflow.length > 0 ? `: ${byWorkflow.join(', ')}` : '';
  const share = percent(users.failed / left);
  return [`${count(users.failed)} of ${plural(left, 'user')} (${share}) failed${where}`];
}

function redirects({ stats }: Counted): string[] {
  const all = answered(stats);
  const { strayRedirects } = stats;
  if (strayRedirects === 0 || strayRedirects < WORTH_A_LINE * all) return [];
  const share = percent(strayRedirects / all);
  return [
    `${count(strayRedirects)} of ${plural(all, 'response')} (${share}) were redirects that were neither expected nor followed: check the scheme, host and trailing slash of the URLs, or add \`expect\` to the step`,
  ];
}

function answered({ statusCodes }: RunResult['stats']): number {
  return sum(Object.values(statusCodes), (responses) => responses);
}
