import type { Prepared } from '../border/messages.ts';
import type { CompiledStep } from './compiled-step.ts';
import type { JourneyUser } from './workflow.ts';

/** A workflow in the one form that is played, whichever way it was written. */
export interface CompiledWorkflow {
  readonly name: string;
  /** The class or the definition that it was made from. */
  readonly source: object;
  /** The file that exports it, an absolute path; null where that is not known. */
  readonly module: string | null;
  readonly steps: readonly CompiledStep[];
  /** A user begins. @throws what the workflow throws */
  begin(user: JourneyUser): object;
  /** Index of the first step; asked once. @throws what the workflow throws */
  firstStep(journey: object): number;
  /** What it needs before it can be played; null where that is nothing. */
  readonly resources: WorkflowResources | null;
}

/** What of a workflow is made ready once, before a run. */
export interface WorkflowResources {
  /** Whether it has a setup, and no sample of what that returns. */
  readonly lacksSample: boolean;
  /**
   * On the main thread.
   *
   * @throws RushhourError `INVALID_WORKFLOW`
   */
  prepare(urls: Readonly<Record<string, string>>): Promise<Prepared>;
  /** The same for a plan, which runs no setup. @throws RushhourError `INVALID_WORKFLOW` */
  rehearse(): Promise<Prepared>;
  /** In a thread: the workflow that plays with what was prepared. */
  open(prepared: Prepared): CompiledWorkflow;
  /**
   * On the main thread, after the run.
   *
   * @param result of the run; null where it broke off
   * @throws RushhourError `INVALID_WORKFLOW`
   */
  teardown(prepared: Prepared, result: object | null): Promise<void>;
}
