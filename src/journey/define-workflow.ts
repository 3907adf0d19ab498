import type { DataSource, UserRows } from './data-source.ts';
import type { Sample, StepDefinition, StepRequest } from './step-definition.ts';
import type { Turn } from './turn.ts';
import type { Pending, VirtualUser } from './virtual-user.ts';
import type { StepResponse } from './workflow.ts';

/** The steps of a workflow, by their names in statistics. */
export type StepDefinitions = Readonly<Record<string, StepDefinition>>;

/** The sources of a workflow's data, by the names that its journey uses. */
export type DataSources = Readonly<Record<string, DataSource<unknown>>>;

/** Sends a step's request with `yield*`; returns its response. */
export type StepCall<Json, Path extends string> =
  Record<never, never> extends StepRequest<Path>
    ? (request?: StepRequest<Path>) => Pending<StepResponse<Json>>
    : (request: StepRequest<Path>) => Pending<StepResponse<Json>>;

/** The argument of a journey. */
export interface JourneyContext<
  Steps extends StepDefinitions,
  Data extends DataSources,
  Setup = undefined,
> {
  readonly user: VirtualUser;
  /** Each sends its request with `yield*`. */
  readonly steps: {
    readonly [Name in keyof Steps]: Steps[Name] extends StepDefinition<infer Json, infer Path>
      ? StepCall<Json, Path>
      : never;
  };
  /** Rows for this user. */
  readonly data: {
    readonly [Name in keyof Data]: Data[Name] extends DataSource<infer Row> ? UserRows<Row> : never;
  };
  /** The value that the workflow's `setup` returned, once for the whole run. */
  readonly setup: Setup;
}

/** A workflow in code: its steps, and a generator function that plays one user. */
export interface WorkflowDefinition<
  Steps extends StepDefinitions = StepDefinitions,
  Data extends DataSources = DataSources,
  Setup = unknown,
> {
  /** The name in profiles: a letter, then up to 63 letters, digits, `_` or `-`. */
  readonly name: string;
  readonly steps: Steps;
  readonly data?: Data;
  /** Gives each user a cookie jar. Default false. */
  readonly cookies?: boolean;
  /**
   * Maximum number of consecutive redirects to follow, within the services of the profile; each counts as a request.
   * Default 0: the journey gets the redirect.
   */
  readonly redirects?: number;
  /** Users remember the ETag of each page, and reuse the stored page if it has not changed. Default false. */
  readonly etags?: boolean;
  /**
   * Called once, on the main thread, before a run; within 60 s. Each worker gets a structured clone of its value.
   */
  setup?(): Setup | Promise<Setup>;
  /** The value that `plan` and `validate` use, which do not call `setup`. */
  readonly setupSample?: Setup;
  /** The responses of `plan` and `validate`, by step name; equivalent to a step's own `sample`. */
  readonly samples?: { readonly [Name in keyof NoInfer<Steps>]?: Sample };
  /**
   * Called once, on the main thread, after a run; within 60 s.
   *
   * @param setup the value that `setup` returned
   * @param result the `RunResult`; null if the run aborted
   */
  teardown?(setup: Setup, result: object | null): void | Promise<void>;
  /** Plays one user, from the first request to the last. */
  journey(context: JourneyContext<Steps, Data, Setup>): Generator<Turn, void, unknown>;
}

/** What {@link defineWorkflow} returns, for a workflow module to export. */
export interface DefinedWorkflow {
  readonly name: string;
}

/** Distinguishes definitions from other exports of a module. */
class Definition implements DefinedWorkflow {
  readonly definition: WorkflowDefinition;

  constructor(definition: WorkflowDefinition) {
    this.definition = definition;
  }

  get name(): string {
    return this.definition.name;
  }
}

/**
 * Defines a workflow in code, for a workflow module to export:
 *
 * ```ts
 * export default defineWorkflow({
 *   name: 'gift',
 *   steps: {
 *     list: get('shop', '/products', { expect: 200 }),
 *     add: post('shop', '/cart/items'),
 *   },
 *   *journey({ user, steps }) {
 *     const list = yield* steps.list({ query: { q: user.pick(['lamp', 'desk']) } });
 *     yield* user.think(2, 5);
 *     yield* steps.add({ json: { from: list.status } });
 *   },
 * });
 * ```
 */
export function defineWorkflow<
  const Steps extends StepDefinitions,
  const Data extends DataSources = Record<never, never>,
  Setup = undefined,
>(definition: WorkflowDefinition<Steps, Data, Setup>): DefinedWorkflow {
  return new Definition(definition as unknown as WorkflowDefinition);
}

/** The definition in an export of a module; null if it is something else. */
export function definitionIn(exported: unknown): WorkflowDefinition | null {
  return exported instanceof Definition ? exported.definition : null;
}
