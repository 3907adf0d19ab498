import type { StepResponse } from './workflow.ts';

/**
 * A step did not get the answer that it expects. A journey that does not catch it ends here: its user has failed, with
 * this message as the reason.
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
