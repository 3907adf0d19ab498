import type { StepResponse } from './workflow.ts';

/**
 * A response did not meet its step's expectations. If the journey does not catch it, the journey ends here, and its user
 * fails with this message as the reason.
 */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  /** The step's name. */
  readonly step: string;
  readonly response: StepResponse;

  constructor(step: string, response: StepResponse, reason: string) {
    super(reason);
    this.step = step;
    this.response = response;
  }
}
