import { RushhourError } from '../border/errors.ts';
import type { NumberedWorkflow, Prepared } from '../border/messages.ts';
import { inShort } from '../text/format.ts';
import type { CompiledWorkflow, WorkflowResources } from './compiled.ts';
import { wordsOf } from './step-rules.ts';

/** A teardown that failed, and why, in words. */
export interface FailedTeardown {
  readonly workflow: string;
  readonly error: string;
}

/**
 * The workflows that a run knows, compiled once and passed along. A workflow's number is its place in
 * the list; steps are numbered through, one workflow after the other. Immutable.
 */
export class Catalogue {
  readonly workflows: readonly CompiledWorkflow[];
  readonly #byName: ReadonlyMap<string, CompiledWorkflow>;

  /** @param workflows each with a name of its own */
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

  /** @throws RushhourError `INVALID_WORKFLOW`, with the names that are known */
  named(name: string): CompiledWorkflow {
    const workflow = this.#byName.get(name);
    if (workflow !== undefined) return workflow;
    throw new RushhourError(
      'INVALID_WORKFLOW',
      `There is no workflow "${name}". Known: ${inShort(this.names)}. Workflows of your own are registered by a module listed in workflow_modules.`,
    );
  }

  /** -1 for a name that is not known. */
  numberOf(name: string): number {
    return this.workflows.findIndex((workflow) => workflow.name === name);
  }

  /**
   * Makes ready, on the main thread, what these workflows need.
   *
   * @param urls of services, by their names
   * @throws RushhourError `INVALID_WORKFLOW` for data that cannot be read, and a setup that fails
   */
  async prepare(
    names: Iterable<string>,
    urls: Readonly<Record<string, string>>,
  ): Promise<Record<string, Prepared>> {
    return this.#prepared(names, (resources) => resources.prepare(urls));
  }

  /**
   * These workflows as a plan plays them: with their data, and a sample of what their setup returns.
   *
   * @throws RushhourError `INVALID_WORKFLOW` for data that cannot be read
   */
  async rehearsed(names: Iterable<string>): Promise<Catalogue> {
    return this.open(await this.#prepared(names, (resources) => resources.rehearse()));
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
   * After a run, the counterpart of {@link prepare}.
   *
   * @param result null where the run broke off
   * @returns what failed
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

  /** The same workflows, opened in this thread with what they need. */
  open(prepared: Readonly<Record<string, Prepared>>): Catalogue {
    return new Catalogue(
      this.workflows.map((workflow) => {
        const own = Object.hasOwn(prepared, workflow.name) ? prepared[workflow.name] : undefined;
        return own === undefined ? workflow : (workflow.resources?.open(own) ?? workflow);
      }),
    );
  }

  /** By their numbers, as the other side of the thread border needs them. */
  numbered(): NumberedWorkflow[] {
    let firstStep = 0;
    return this.workflows.map(({ name, steps }) => {
      const numbered = { name, firstStep };
      firstStep += steps.length;
      return numbered;
    });
  }

  /** The step of this number, in words. */
  stepNamed(number: number): string {
    const all = this.workflows.flatMap(({ name, steps }) => steps.map((step) => ({ name, step })));
    const { name, step } = all[number]!;
    return `step ${step.name} of workflow ${name}`;
  }
}
