import { RushhourError } from '../border/errors.ts';
import { Catalogue } from './catalogue.ts';
import { type CompiledWorkflow, compileWorkflow } from './compile.ts';
import { Workflow, type WorkflowClass } from './workflow.ts';

const NAME = /^[a-z][\w-]{0,63}$/i;

/** Collects workflows under the names by which profiles ask for them. */
export class Registrations {
  readonly #workflows = new Map<string, CompiledWorkflow>();

  /**
   * To register the same class again changes nothing.
   *
   * @throws RushhourError `INVALID_WORKFLOW`, for a name that is taken or not allowed and for malformed steps
   */
  register(name: string, workflowClass: WorkflowClass): void {
    if (typeof name !== 'string' || !NAME.test(name)) {
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `A workflow cannot be named ${JSON.stringify(name)}: a name is a letter and up to 63 letters, digits, "_" or "-".`,
      );
    }
    if (typeof workflowClass !== 'function' || !(workflowClass.prototype instanceof Workflow)) {
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `Workflow "${name}" is not a class that extends Workflow.`,
      );
    }
    const known = this.#workflows.get(name);
    if (known?.workflowClass === workflowClass) return;
    if (known !== undefined) {
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `There is a workflow "${name}" already (${known.workflowClass.name}): choose another name.`,
      );
    }
    this.#workflows.set(name, compileWorkflow(name, workflowClass));
  }

  /** What has been registered by now, in that order. */
  catalogue(): Catalogue {
    return new Catalogue([...this.#workflows.values()]);
  }
}
