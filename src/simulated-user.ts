import type { CompiledWorkflow } from './journey/compiled.ts';
import { SimulatedUser as CompiledUser } from './journey/simulated-user.ts';
import type { JourneySettings } from './journey/workflow.ts';
import { workflowNamed } from './workflows.ts';

/** A user as the library offers it: its workflow may also be given by name. */
export class SimulatedUser extends CompiledUser {
  /**
   * @param index 0 or more, unique in a run
   * @param workflow compiled, or the name of a registered one
   * @throws RushhourError `INVALID_WORKFLOW` if no workflow has this name
   */
  constructor(
    index: number,
    userType: string,
    workflow: CompiledWorkflow | string,
    settings: JourneySettings,
  ) {
    const compiled = typeof workflow === 'string' ? workflowNamed(workflow) : workflow;
    super(index, userType, compiled, settings);
  }
}
