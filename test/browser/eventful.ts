import { reportPieces } from '../../src/report/report.ts';
import type { RunResult, TimelineRow } from '../../src/statistics/result.ts';
import { aResult, aRow } from '../cli/views.ts';

/** The page of a report. */
export const reportOf = async (result: RunResult) => [...(await reportPieces(result))].join('');

/** A run in which everything has something to show. */
export function eventful(seconds: number): RunResult {
  const rows = Array.from({ length: seconds }, (_, second): TimelineRow => {
    if (second > 5 && second < 9) return aRow(second, { limitedBy: 'target', p99: 900 });
    if (second === 10)
      return aRow(second, { limitedBy: 'generator', failed: 3, errors: { timeout: 3 } });
    return aRow(second);
  });
  return aResult({ timeline: rows, durationSeconds: seconds });
}
