import type { Prepared } from '../border/messages.ts';
import { CodeJourney, type JourneyGenerator } from './code-journey.ts';
import type { CompiledWorkflow, WorkflowResources } from './compiled.ts';
import type { CompiledStep, PlannedRequest } from './compiled-step.ts';
import { type DataSource, RowsOfUser, type RowTable, type UserRows } from './data-source.ts';
import type { DataSources, WorkflowDefinition } from './define-workflow.ts';
import { type Expectations, type Judged, judgeOf } from './judge.ts';
import type { CalledParts } from './request-parts.ts';
import { RequestTemplate } from './request-template.ts';
import { SAMPLE_RESPONSE, sampleResponse } from './sample-answer.ts';
import type { StepDefinition } from './step-definition.ts';
import type { JourneyUser, StepResponse } from './workflow.ts';

/** A workflow's data sources, as a thread opened them. */
type Opened = ReadonlyMap<string, { readonly source: string; readonly table: RowTable<unknown> }>;

const NO_DATA: Opened = new Map();

/** A workflow in code, compiled. */
export class CodeForm implements CompiledWorkflow {
  readonly name: string;
  readonly source: WorkflowDefinition;
  readonly steps: readonly CodeStep[];
  readonly resources: WorkflowResources | null;
  /** Null where the workflow has data that no thread has opened yet. */
  readonly #opened: Opened | null;
  /** What journeys call their steps by; shared by all users. */
  readonly #calls: Readonly<Record<string, (parts?: CalledParts) => PlannedRequest>>;

  /**
   * @param definition without problems
   * @param module that exports it, an absolute path
   */
  constructor(definition: WorkflowDefinition, module: string, opened: Opened | null = null) {
    const { name, steps, data } = definition;
    this.name = name;
    this.source = definition;
    this.steps = Object.entries(steps).map(
      ([step, declared], index) => new CodeStep(this, index, step, declared),
    );
    this.#calls = Object.fromEntries(
      this.steps.map((step) => [step.name, (parts?: CalledParts) => step.plan(parts)]),
    );
    this.#opened = data === undefined ? NO_DATA : opened;
    this.resources = data === undefined ? null : this.#resourcesFor(data, module);
  }

  begin(user: JourneyUser): object {
    return new CodeJourney(user);
  }

  firstStep(journey: object): number {
    const user = journey as CodeJourney;
    const data = this.#rowsFor(user.owner);
    // What is not known to TypeScript here is known where the workflow is defined.
    const context = { user, steps: this.#calls, data } as never;
    return this.indexOf(user.start(this.source.journey(context) as JourneyGenerator));
  }

  /** Of the step whose request is next; the number of steps where there is none. */
  indexOf(request: PlannedRequest | null): number {
    if (request === null) return this.steps.length;
    const { index, name } = request.step;
    if (this.steps[index] === request.step) return index;
    throw new TypeError(`the journey yielded a request of another workflow, to its step ${name}`);
  }

  #rowsFor(user: JourneyUser): Readonly<Record<string, UserRows<unknown>>> {
    if (this.#opened === null) throw new Error(`the data of workflow ${this.name} was not loaded`);
    if (this.#opened === NO_DATA) return {};
    const rows = [...this.#opened].map(([name, { source, table }]) => {
      return [name, new RowsOfUser(source, table, user)] as const;
    });
    return Object.fromEntries(rows);
  }

  #resourcesFor(data: DataSources, module: string): WorkflowResources {
    const sources: readonly (readonly [string, DataSource<unknown>])[] = Object.entries(data);
    return {
      prepare: async () => {
        const loaded = await Promise.all(
          sources.map(async ([name, source]) => [name, await source.load(module)] as const),
        );
        return { data: Object.fromEntries(loaded) };
      },
      open: (prepared: Prepared) => {
        const opened = sources.map(([name, source]) => {
          return [name, { source: source.name, table: source.open(prepared.data[name]) }] as const;
        });
        return new CodeForm(this.source, module, new Map(opened));
      },
    };
  }
}

class CodeStep implements CompiledStep {
  readonly index: number;
  readonly name: string;
  readonly service: string;
  readonly method: CompiledStep['method'];
  readonly sendsToken: boolean;
  readonly reads: CompiledStep['reads'];
  readonly decodes: boolean;
  readonly judge: CompiledStep['judge'];
  readonly #form: CodeForm;
  readonly #template: RequestTemplate;
  readonly #sample: StepResponse;
  readonly #makeSample: ((path: string) => unknown) | null;

  constructor(form: CodeForm, index: number, name: string, declared: StepDefinition) {
    const { service, method, settings } = declared;
    this.index = index;
    this.name = name;
    this.service = service;
    this.method = method;
    this.reads = settings.body ?? 'json';
    this.decodes = settings.decode ?? false;
    this.judge = judgeOf(name, settings as Expectations);
    this.#form = form;
    this.#template = templateOf(`step "${name}"`, declared);
    this.sendsToken = !this.#template.hasHeader('authorization');
    const { sample } = settings;
    this.#makeSample = typeof sample === 'function' ? sample : null;
    const isFixed = sample !== undefined && this.#makeSample === null;
    this.#sample = isFixed ? sampleResponse(sample) : SAMPLE_RESPONSE;
  }

  /** @throws TypeError for what cannot be sent */
  plan(parts: CalledParts | undefined): PlannedRequest {
    return this.#template.make(this, parts);
  }

  request(journey: object): PlannedRequest {
    return (journey as CodeJourney).request;
  }

  next(journey: object, answer: Judged): number {
    return this.#form.indexOf((journey as CodeJourney).goOn(answer));
  }

  sample(_journey: object, path: string): StepResponse {
    return this.#makeSample === null ? this.#sample : sampleResponse(this.#makeSample(path));
  }
}

/** What is the same in all requests of a step. @throws TypeError for what cannot be sent */
export function templateOf(label: string, { path, settings }: StepDefinition): RequestTemplate {
  const { expect, response, decode, body, think, sample, ...parts } = settings;
  return new RequestTemplate(label, path, parts, decode);
}
