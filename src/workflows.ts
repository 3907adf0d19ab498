import { extname } from 'node:path';
import type { Catalogue } from './journey/catalogue.ts';
import type { CompiledWorkflow } from './journey/compiled.ts';
import { definitionIn } from './journey/define-workflow.ts';
import { loadModules } from './journey/load-modules.ts';
import { Registrations } from './journey/registrations.ts';
import type { WorkflowClass } from './journey/workflow.ts';
import { SHOP } from './shop/shop.ts';

// The registry of workflows: the built-in ones first, then those that users' modules register. All other code
// receives a catalogue.

/** What an import of `rushhour` in a module resolves to: this installation, from its sources or built. */
const ENTRY = new URL(`./index${extname(import.meta.url)}`, import.meta.url).href;

const registrations = new Registrations();
for (const [name, workflowClass] of Object.entries(SHOP)) {
  registrations.register(name, workflowClass);
}

/**
 * The registries of this thread. There are several if a module imports another copy of this package, whose
 * registrations this copy would not see otherwise.
 */
const copies: Set<string> = sharedCopies();
copies.add(import.meta.url);

/**
 * Registers a workflow under the name that profiles use for it. Registering the same class again has no
 * effect.
 *
 * @throws RushhourError `INVALID_WORKFLOW` for a name that is taken or not allowed, and for malformed steps
 */
export function registerWorkflow(name: string, workflowClass: WorkflowClass): void {
  registrations.register(name, workflowClass);
}

/** @throws RushhourError `INVALID_WORKFLOW`, listing the known names */
export function workflowNamed(name: string): CompiledWorkflow {
  return registrations.catalogue().named(name);
}

/** In the order of registration: the built-in ones, then the user's own. */
export function registeredWorkflows(): readonly CompiledWorkflow[] {
  return registrations.catalogue().workflows;
}

/**
 * The built-in workflows and those that modules register, including these modules.
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
