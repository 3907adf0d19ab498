import { RushhourError } from '../border/errors.ts';
import type { NumberedWorkflow } from '../border/messages.ts';
import type { Prepared } from '../border/prepared.ts';
import { inShort } from '../text/format.ts';
import type { CompiledWorkflow, WorkflowResources } from './compiled.ts';
import type { Sites } from './sites.ts';
import { wordsOf } from './step-rules.ts';

/** A failed teardown, and the reason in words. */
export interface FailedTeardown {
  readonly workflow: string;
  readonly error: string;
}

/**
 * The workflows of a run, compiled once and passed along. A workflow's number is its index in the list; steps are
 * numbered consecutively over all workflows. Immutable.
 */
export class Catalogue {
  readonly workflows: readonly CompiledWorkflow[];
  readonly #byName: ReadonlyMap<string, CompiledWorkflow>;

  /** @param workflows each with a unique name */
  constructor(workflows: readonly CompiledWorkflow[]) {
    this.workflows = workflows;
    this.#byName = new Map(workflows.map((workflow) => [workflow.name, workflow]));
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** Steps of all workflows together. */
  get steps(): number {
    return this.workflows.reduce((steps, workflow) => steps + workflow.steps.length, 0);
  }

  get(name: string): CompiledWorkflow | undefined {
    return this.#byName.get(name);
  }

  /** @throws RushhourError `INVALID_WORKFLOW`, listing the known names */
  named(name: string): CompiledWorkflow {
    const workflow = this.#byName.get(name);
    if (workflow !== undefined) return workflow;
    throw new RushhourError(
      'INVALID_WORKFLOW',
      `There is no workflow "${name}". Known: ${inShort(this.names)}. Your own workflows are registered by modules listed in workflow_modules.`,
    );
  }

  /** -1 for an unknown name. */
  numberOf(name: string): number {
    return this.workflows.findIndex((workflow) => workflow.name === name);
  }

  /** The files of the data of these workflows, absolute paths. */
  dataFiles(names: Iterable<string>): string[] {
    return [...names].flatMap((name) => this.named(name).resources?.files ?? []);
  }

  /**
   * Prepares, on the main thread, what these workflows need.
   *
   * @throws RushhourError `INVALID_WORKFLOW` for data that cannot be read, and for a setup that fails
   */
  async prepare(names: Iterable<string>): Promise<Record<string, Prepared>> {
    return this.#prepared(names, (resources) => resources.prepare());
  }

  /**
   * These workflows as a plan plays them: with their data, and with a sample of the value that their setup returns.
   *
   * @param sites locations of the services; null if they are not known
   * @throws RushhourError `INVALID_WORKFLOW` for data that cannot be read
   */
  async rehearsed(names: Iterable<string>, sites: Sites | null = null): Promise<Catalogue> {
    return this.open(await this.#prepared(names, (resources) => resources.rehearse()), sites);
  }

  async #prepared(
    names: Iterable<string>,
    prepare: (resources: WorkflowResources) => Promise<Prepared>,
  ): Promise<Record<string, Prepared>> {
    const prepared: Record<string, Prepared> = {};
    for (const name of names) {
      const { resources } = this.named(name);
      if (resources !== null) prepared[name] = await prepare(resources);
    }
    return prepared;
  }

  /**
   * Called after a run, as the counterpart of {@link prepare}.
   *
   * @param result null if the run aborted
   * @returns the failed teardowns
   */
  async tearDown(
    prepared: Readonly<Record<string, Prepared>>,
    result: object | null,
  ): Promise<FailedTeardown[]> {
    const failures: FailedTeardown[] = [];
    for (const [name, own] of Object.entries(prepared)) {
      try {
        await this.named(name).resources?.teardown(own, result);
      } catch (error) {
        failures.push({ workflow: name, error: wordsOf(error) });
      }
    }
    return failures;
  }

  /** The same workflows, opened in this thread with their prepared data. */
  open(prepared: Readonly<Record<string, Prepared>>, sites: Sites | null): Catalogue {
    return new Catalogue(
      this.workflows.map((workflow) => {
        const own = Object.hasOwn(prepared, workflow.name) ? prepared[workflow.name] : null;
        return workflow.open(own ?? null, sites);
      }),
    );
  }

  /** By number, in the form in which they are sent to the workers. */
  numbered(): NumberedWorkflow[] {
    let firstStep = 0;
    return this.workflows.map(({ name, steps }) => {
      const numbered = { name, firstStep };
      firstStep += steps.length;
      return numbered;
    });
  }

  /** The step with this number, in words. */
  stepNamed(number: number): string {
    const all = this.workflows.flatMap(({ name, steps }) => steps.map((step) => ({ name, step })));
    const { name, step } = all[number]!;
    return `step ${step.name} of workflow ${name}`;
  }
}
