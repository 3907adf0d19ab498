import type { Prepared } from '../border/prepared.ts';
import type { CompiledStep } from './compiled-step.ts';
import type { Sites } from './sites.ts';
import type { JourneyUser } from './workflow.ts';

/** A workflow in the form in which it is played, however it was written. */
export interface CompiledWorkflow {
  readonly name: string;
  /** The class or definition that it was compiled from. */
  readonly source: object;
  /** The file that exports it, an absolute path; null if that is not known. */
  readonly module: string | null;
  readonly steps: readonly CompiledStep[];
  /** Starts a user's journey. @throws what the workflow throws */
  begin(user: JourneyUser): object;
  /** Index of the first step; called once. @throws what the workflow throws */
  firstStep(journey: object): number;
  /** What must be prepared before it can be played; null if nothing. */
  readonly resources: WorkflowResources | null;
  /**
   * Called in each thread: the workflow as it is played there.
   *
   * @param prepared null if it has no resources, or will not be played
   * @param sites locations of the services; null if none will be called
   */
  open(prepared: Prepared | null, sites: Sites | null): CompiledWorkflow;
}

/** The part of a workflow that is prepared once, before a run. */
export interface WorkflowResources {
  /** The files of its data, absolute paths. */
  readonly files: readonly string[];
  /** Whether it has a setup, but no sample of the setup's value. */
  readonly lacksSample: boolean;
  /**
   * Called on the main thread.
   *
   * @throws RushhourError `INVALID_WORKFLOW`
   */
  prepare(): Promise<Prepared>;
  /** The same for a plan, which does not call setup. @throws RushhourError `INVALID_WORKFLOW` */
  rehearse(): Promise<Prepared>;
  /**
   * Called on the main thread, after the run.
   *
   * @param result of the run; null if it aborted
   * @throws RushhourError `INVALID_WORKFLOW`
   */
  teardown(prepared: Prepared, result: object | null): Promise<void>;
}
