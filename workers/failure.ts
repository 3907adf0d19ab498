import type { ErrorClass } from '../src/border/error-classes.ts';
import type { Judged } from '../src/journey/judge.ts';
import { StepFailure } from '../src/journey/step-failure.ts';
import type { Exchange } from './sender.ts';

/** Why a request counts as failed. */
export interface Failure {
  readonly errorClass: ErrorClass;
  /** In words; empty where there is nothing to add to the class. */
  readonly detail: string;
}

/**
 * Whether a request failed: without an answer, always. Otherwise its step decides, where it expects something, and else
 * its status. A status of 400 or more that is not expected keeps its class.
 */
export function failureOf(
  { step, status, error, errorDetail }: Exchange,
  judged: Judged,
): Failure | null {
  if (error !== null) return { errorClass: error, detail: errorDetail };
  const isUnexpected = judged instanceof StepFailure;
  if (!isUnexpected && step?.expects) return null;
  const detail = isUnexpected ? judged.message : '';
  if (status >= 500) return { errorClass: 'http_5xx', detail };
  if (status >= 400) return { errorClass: 'http_4xx', detail };
  return isUnexpected ? { errorClass: 'check_failed', detail } : null;
}
