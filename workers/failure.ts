import type { ErrorClass } from '../src/border/error-classes.ts';
import type { WaitingUser } from '../src/crowd/waiting-user.ts';
import type { Judged } from '../src/journey/judge.ts';
import { StepFailure } from '../src/journey/step-failure.ts';
import type { Exchange } from './sender.ts';

/** Why a request counts as failed. */
export interface Failure {
  readonly errorClass: ErrorClass;
  /** In words; empty if the class says everything. */
  readonly detail: string;
}

/**
 * Whether a request failed. Without a response it always has. Otherwise the step's expectations decide, or the status if
 * it has none. An unexpected status of 400 or above keeps its class.
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

/** Whether the response is a redirect that nobody meant: neither expected by its step nor followed by its user. */
export function isStrayRedirect({ step, status }: Exchange, user: WaitingUser): boolean {
  const isRedirect = status >= 300 && status < 400 && status !== 304;
  return isRedirect && !step?.expects && !user.follows;
}
