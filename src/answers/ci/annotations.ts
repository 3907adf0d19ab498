import type { CheckedRun } from './checks.ts';

/**
 * Failed and open checks as annotations of GitHub Actions, one per line: `::error title=...::message`. Characters that
 * would end a command are escaped as in GitHub's documentation and toolkit.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function annotations(runs: readonly CheckedRun[]): string {
  return runs
    .flatMap(({ checks }) => checks)
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ name, outcome, words }) => {
      const command = outcome === 'failed' ? 'error' : 'warning';
      return `::${command} title=${property(`Rushhour: ${name}`)}::${data(words)}\n`;
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
