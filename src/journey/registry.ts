import { RushhourError } from '../border/errors.ts';
import { AccountWorkflow } from '../shop/account.ts';
import { BrowseWorkflow } from '../shop/browse.ts';
import { PurchaseWorkflow } from '../shop/purchase.ts';
import { QuickBuyWorkflow } from '../shop/quickbuy.ts';
import { type CompiledWorkflow, compileWorkflow } from './compile.ts';
import { Workflow, type WorkflowClass } from './workflow.ts';

const NAME = /^[a-z][\w-]{0,63}$/i;

/**
 * Where the registries of this thread are. There are several when a module imports another copy of this
 * package: what it registers there, nobody here would ever know.
 */
export const REGISTRY_COPIES: Set<string> = registryCopies();
REGISTRY_COPIES.add(import.meta.url);

const workflows = new Map<string, CompiledWorkflow>();

/**
 * Makes a workflow known under the name by which profiles ask for it. To register the same class again
 * changes nothing.
 *
 * @throws RushhourError `INVALID_WORKFLOW`, for a name that is taken or not allowed and for malformed steps
 */
export function registerWorkflow(name: string, workflowClass: WorkflowClass): void {
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
  const known = workflows.get(name);
  if (known?.workflowClass === workflowClass) return;
  if (known !== undefined) {
    throw new RushhourError(
      'INVALID_WORKFLOW',
      `There is a workflow "${name}" already (${known.workflowClass.name}): choose another name.`,
    );
  }
  workflows.set(name, compileWorkflow(name, workflowClass));
}

/** @throws RushhourError `INVALID_WORKFLOW`, with the names that are known */
export function workflowNamed(name: string): CompiledWorkflow {
  const workflow = workflows.get(name);
  if (workflow !== undefined) return workflow;
  throw new RushhourError(
    'INVALID_WORKFLOW',
    `There is no workflow "${name}". Known: ${[...workflows.keys()].join(', ')}. Workflows of your own are registered by a module listed in workflow_modules.`,
  );
}

/** In the order of registration: the built-in ones, then the user's own. */
export function registeredWorkflows(): readonly CompiledWorkflow[] {
  return [...workflows.values()];
}

function registryCopies(): Set<string> {
  const key = Symbol.for('rushhour.registries');
  const shared = globalThis as { [key]?: Set<string> };
  shared[key] ??= new Set();
  return shared[key];
}

registerWorkflow('browse', BrowseWorkflow);
registerWorkflow('purchase', PurchaseWorkflow);
registerWorkflow('account', AccountWorkflow);
registerWorkflow('quickbuy', QuickBuyWorkflow);
