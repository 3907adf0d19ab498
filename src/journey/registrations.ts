import { RushhourError } from '../border/errors.ts';
import { Catalogue } from './catalogue.ts';
import { compileWorkflow } from './compile.ts';
import { compileCode } from './compile-code.ts';
import type { CompiledWorkflow } from './compiled.ts';
import type { WorkflowDefinition } from './define-workflow.ts';
import { Workflow, type WorkflowClass } from './workflow.ts';

const NAME = /^[a-z][\w-]{0,63}$/i;

/** Collects workflows by their names in profiles. */
export class Registrations {
  readonly #workflows = new Map<string, CompiledWorkflow>();

  /**
   * Registering the same class again has no effect.
   *
   * @throws RushhourError `INVALID_WORKFLOW` for a name that is taken or not allowed, and for malformed steps
   */
  register(name: string, workflowClass: WorkflowClass): void {
    checkName(name);
    if (typeof workflowClass !== 'function' || !(workflowClass.prototype instanceof Workflow)) {
      throw new RushhourError(
        'INVALID_WORKFLOW',
        `Workflow "${name}" is not a class that extends Workflow.`,
      );
    }
    this.#add(name, workflowClass, () => compileWorkflow(name, workflowClass));
  }

  /**
   * Registers a workflow in code. Registering the same one again has no effect.
   *
   * @param module that exports it, an absolute path
   * @throws RushhourError `INVALID_WORKFLOW` for a name that is taken or not allowed, and for malformed steps
   */
  define(definition: WorkflowDefinition, module: string): void {
    const { name } = definition;
    checkName(name);
    this.#add(name, definition, () => compileCode(definition, module));
  }

  #add(name: string, source: object, compile: () => CompiledWorkflow): void {
    const known = this.#workflows.get(name);
    if (known?.source === source) return;
    if (known === undefined) {
      this.#workflows.set(name, compile());
      return;
    }
    const what = typeof known.source === 'function' ? ` (${known.source.name})` : '';
    throw new RushhourError(
      'INVALID_WORKFLOW',
      `There is already a workflow "${name}"${what}: choose another name.`,
    );
  }

  /** All registered workflows, in order. */
  catalogue(): Catalogue {
    return new Catalogue([...this.#workflows.values()]);
  }
}

function checkName(name: unknown): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  throw new RushhourError(
    'INVALID_WORKFLOW',
    `A workflow cannot be named ${JSON.stringify(name)}: a name is a letter and up to 63 letters, digits, "_" or "-".`,
  );
}
