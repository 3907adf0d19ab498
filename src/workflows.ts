import { extname } from 'node:path';
import type { Catalogue } from './journey/catalogue.ts';
import type { CompiledWorkflow } from './journey/compiled.ts';
import { definitionIn } from './journey/define-workflow.ts';
import { loadModules } from './journey/load-modules.ts';
import { Registrations } from './journey/registrations.ts';
import type { WorkflowClass } from './journey/workflow.ts';
import { SHOP } from './shop/shop.ts';

// Where workflows enter: the built-in ones, then those that users' modules register. Everything else is
// given a catalogue.

/** What modules import as `rushhour`: this installation's own, from the sources or built. */
const ENTRY = new URL(`./index${extname(import.meta.url)}`, import.meta.url).href;

const registrations = new Registrations();
for (const [name, workflowClass] of Object.entries(SHOP)) {
  registrations.register(name, workflowClass);
}

/**
 * Where in this thread workflows are registered. There are several places when a module imports another
 * copy of this package: what it registers there, nobody here would ever know.
 */
const copies: Set<string> = sharedCopies();
copies.add(import.meta.url);

/**
 * Makes a workflow known under the name by which profiles ask for it. To register the same class again
 * changes nothing.
 *
 * @throws RushhourError `INVALID_WORKFLOW`, for a name that is taken or not allowed and for malformed steps
 */
export function registerWorkflow(name: string, workflowClass: WorkflowClass): void {
  registrations.register(name, workflowClass);
}

/** @throws RushhourError `INVALID_WORKFLOW`, with the names that are known */
export function workflowNamed(name: string): CompiledWorkflow {
  return registrations.catalogue().named(name);
}

/** In the order of registration: the built-in ones, then the user's own. */
export function registeredWorkflows(): readonly CompiledWorkflow[] {
  return registrations.catalogue().workflows;
}

/**
 * The built-in workflows and those that modules register, these ones included.
 *
 * @param modules absolute paths
 * @throws RushhourError `INVALID_WORKFLOW` naming the module that cannot be loaded, and why
 */
export async function loadCatalogue(modules: readonly string[]): Promise<Catalogue> {
  await loadModules(modules, { url: ENTRY, copies, take });
  return registrations.catalogue();
}

function take(exported: unknown, module: string): void {
  const definition = definitionIn(exported);
  if (definition !== null) registrations.define(definition, module);
}

function sharedCopies(): Set<string> {
  const key = Symbol.for('rushhour.registries');
  const shared = globalThis as { [key]?: Set<string> };
  shared[key] ??= new Set();
  return shared[key];
}
