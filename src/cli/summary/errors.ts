import { meaningOf } from '../../border/error-classes.ts';
import type { RunResult } from '../../statistics/result.ts';
import { count } from '../../text/format.ts';
import type { Terminal } from '../terminal.ts';

/** Errors by class, the most frequent first, each with its first request. */
export function errorLines({ errors, errorExamples }: RunResult, { red, dim }: Terminal): string[] {
  return Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .flatMap(([error, n]) => {
      const meaning = meaningOf(error);
      const example = errorExamples[error];
      return [
        `  ${red(error)}  ${count(n)}${meaning === '' ? '' : `: ${meaning}`}`,
        ...(example === undefined ? [] : [dim(`    ${example}`)]),
      ];
    });
}
