import { measuredInWords, verdictInWords } from '../../statistics/in-words.ts';
import type { RunResult } from '../../statistics/result.ts';
import type { BudgetOutcome, Comparison } from '../compare/findings.ts';
import { headlineOf } from '../compare/in-words.ts';

/** A check, as CI systems show it. */
export interface Check {
  readonly name: string;
  /** `open`: not shown either way. */
  readonly outcome: 'passed' | 'failed' | 'open';
  readonly words: string;
}

/** Checks that belong together. */
export interface CheckedRun {
  readonly title: string;
  readonly seconds: number;
  /** ISO 8601; null if nothing was started. */
  readonly startedAt: string | null;
  readonly checks: readonly Check[];
}

/** The verdict and the thresholds of a run, which determine its exit code. */
export function checksOfRun(result: RunResult): CheckedRun {
  const { profile, verdict, thresholds, durationSeconds, startedAt } = result;
  const isValid = verdict.status === 'valid' || verdict.status === 'target-limited';
  return {
    title: profile,
    seconds: durationSeconds,
    startedAt,
    checks: [
      {
        name: 'verdict',
        outcome: isValid ? 'passed' : 'failed',
        words: [verdictInWords(result), ...verdict.reasons].join('; '),
      },
      ...thresholds.map(
        (threshold): Check => ({
          name: threshold.expression,
          outcome: threshold.passed ? 'passed' : 'failed',
          words: `${threshold.expression}: ${measuredInWords(threshold)}`,
        }),
      ),
    ],
  };
}

const OUTCOMES: Readonly<Record<BudgetOutcome['status'], Check['outcome']>> = {
  kept: 'passed',
  exceeded: 'failed',
  open: 'open',
};

/** The budgets of a comparison; without any, what it found. */
export function checksOfComparison(comparison: Comparison): CheckedRun {
  const { profile, before, after, budgets } = comparison;
  const headline = headlineOf(comparison);
  const [run] = after.runs;
  return {
    title: `${profile}: ${before.name} and ${after.name}`,
    seconds: run?.durationSeconds ?? 0,
    startedAt: run?.startedAt ?? null,
    checks:
      budgets.length === 0
        ? [{ name: 'comparison', outcome: 'passed', words: headline }]
        : budgets.map(({ expression, status }) => ({
            name: expression,
            outcome: OUTCOMES[status],
            words: `${expression} ${status === 'open' ? 'is not shown either way' : `is ${status}`}: ${headline}`,
          })),
  };
}

/** A comparison that could not be made. */
export function checksOfRefusal(reason: string): CheckedRun {
  const check: Check = { name: 'comparison', outcome: 'failed', words: reason };
  return { title: 'comparison', seconds: 0, startedAt: null, checks: [check] };
}
