import { compileWorkflow } from '../../src/journey/compile.ts';
import { SimulatedUser } from '../../src/journey/simulated-user.ts';
import { type Step, Workflow } from '../../src/journey/workflow.ts';
import { SETTINGS } from '../shop/drive.ts';

/** A user of a workflow with these steps, to be driven by hand. */
export function userOf(...steps: Step[]): SimulatedUser {
  class Given extends Workflow {
    static override readonly steps = steps;
  }
  return new SimulatedUser(5, 'free', compileWorkflow('given', Given), SETTINGS);
}
