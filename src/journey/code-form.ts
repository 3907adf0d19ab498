import type { Prepared } from '../border/prepared.ts';
import { sourceOf } from '../text/source-of.ts';
import { Browser, type BrowserSettings } from './browser.ts';
import { CodeJourney, type JourneyGenerator } from './code-journey.ts';
import type { CompiledWorkflow, WorkflowResources } from './compiled.ts';
import type { CompiledStep, PlannedRequest } from './compiled-step.ts';
import { RowsOfUser, type RowTable, type UserRows } from './data-source.ts';
import type { WorkflowDefinition } from './define-workflow.ts';
import { JourneyFault } from './journey-fault.ts';
import { type Expectations, type Judged, judgeOf } from './judge.ts';
import type { CalledParts } from './request-parts.ts';
import { RequestTemplate } from './request-template.ts';
import { resourcesOf } from './resources.ts';
import { sampleMaker } from './sample-answer.ts';
import { type Site, type Sites, serviceAt, sitesInWords } from './sites.ts';
import { isStepDefinition, type Sample, type StepDefinition } from './step-definition.ts';
import { isLink } from './step-rules.ts';
import { noteMade } from './unplayed-turns.ts';
import type { JourneyUser, StepResponse } from './workflow.ts';

/** What a thread has opened for a workflow. */
interface Opened {
  readonly data: ReadonlyMap<
    string,
    { readonly source: string; readonly table: RowTable<unknown> }
  >;
  readonly setup: unknown;
}

const NOTHING: Opened = { data: new Map(), setup: undefined };

/** A workflow in code, compiled. */
export class CodeForm implements CompiledWorkflow {
  readonly name: string;
  readonly source: WorkflowDefinition;
  readonly module: string;
  readonly steps: readonly CodeStep[];
  readonly resources: WorkflowResources | null;
  /** Whether its users have any part of a browser. */
  readonly browses: boolean;
  readonly #browser: BrowserSettings;
  /** Null if the workflow needs something that this thread has not opened yet. */
  readonly #opened: Opened | null;
  readonly #sites: Sites | null;
  /** The functions with which journeys call steps; shared by all users. */
  readonly #calls: Readonly<Record<string, (parts?: CalledParts) => PlannedRequest>>;

  /**
   * @param definition a valid definition
   * @param module that exports it, an absolute path
   * @param sites locations of the services; null if none will be called
   */
  constructor(
    definition: WorkflowDefinition,
    module: string,
    opened: Opened | null = null,
    sites: Sites | null = null,
  ) {
    const { name, steps, data, setup, samples = {} } = definition;
    const { cookies = false, redirects = 0, etags = false } = definition;
    this.name = name;
    this.source = definition;
    this.module = module;
    this.#sites = sites;
    this.#browser = { cookies, redirects, etags };
    this.browses = cookies || etags || redirects > 0;
    this.steps = Object.entries(steps).map(
      ([step, declared], index) =>
        new CodeStep(this, index, step, declared, samples[step] ?? declared.settings.sample),
    );
    this.#calls = Object.fromEntries(
      this.steps.map((step) => [step.name, (parts?: CalledParts) => noteMade(step.plan(parts))]),
    );
    const needs = data !== undefined || setup !== undefined;
    this.#opened = needs ? opened : (opened ?? NOTHING);
    this.resources = resourcesOf(definition, module);
  }

  begin(user: JourneyUser): object {
    const browser = this.browses ? new Browser(this.#browser, this.#sites ?? {}) : null;
    return new CodeJourney(user, this.name, browser);
  }

  firstStep(journey: object): number {
    const user = journey as CodeJourney;
    if (this.#opened === null) {
      throw new Error(`workflow ${this.name} was not prepared: its data and setup are missing`);
    }
    const { data, setup } = this.#opened;
    // The types that are unknown here are known where the workflow is defined.
    const context = { user, steps: this.#calls, data: rowsFor(user.owner, data), setup } as never;
    return this.indexOf(user.start(this.source.journey(context) as JourneyGenerator));
  }

  /** Index of the step whose request is next; the number of steps if there is none. */
  indexOf(request: PlannedRequest | null): number {
    if (request === null) return this.steps.length;
    const { index, name } = request.step;
    if (this.steps[index] === request.step) return index;
    throw new JourneyFault(
      `the journey yielded a request of another workflow, for its step ${name}`,
    );
  }

  open(prepared: Prepared | null, sites: Sites | null): CodeForm {
    if (prepared === null) return new CodeForm(this.source, this.module, this.#opened, sites);
    const opened = Object.entries(this.source.data ?? {}).map(([key, source]) => {
      return [key, { source: source.name, table: source.open(prepared.data[key]) }] as const;
    });
    const { setup } = prepared;
    return new CodeForm(this.source, this.module, { data: new Map(opened), setup }, sites);
  }

  /**
   * The target of a link: one of the services, or the step's own if no service will be called.
   *
   * @throws TypeError if it is not one of the services
   */
  target({ name, service }: CodeStep, link: string): { service: string; path: string } {
    const url = URL.parse(link);
    const sites = this.#sites;
    if (url !== null && sites === null) return { service, path: url.pathname + url.search };
    const found = url && sites && serviceAt(link, sites[service] ?? NOWHERE, '/', sites);
    if (found !== null) return found;
    const where = url?.origin ?? 'an address that is not a URL';
    throw new TypeError(
      `step "${name}" was given a link to ${where}, which is none of the services (${sitesInWords(sites ?? {})}): add it to services in the profile, or give its path alone`,
    );
  }
}

const NO_ROWS = {};

function rowsFor(
  user: JourneyUser,
  data: Opened['data'],
): Readonly<Record<string, UserRows<unknown>>> {
  if (data.size === 0) return NO_ROWS;
  const rows = [...data].map(([name, { source, table }]) => {
    return [name, new RowsOfUser(source, table, user)] as const;
  });
  return Object.fromEntries(rows);
}

const NOWHERE: Site = { secure: false, host: '', address: '', prefix: '' };

/** How often journeys have asked for each step's sample; only for journeys that are played without services. */
const ASKED = new WeakMap<object, number[]>();

class CodeStep implements CompiledStep {
  readonly index: number;
  readonly name: string;
  readonly service: string;
  readonly method: CompiledStep['method'];
  readonly sendsToken: boolean;
  readonly reads: CompiledStep['reads'];
  readonly decodes: boolean;
  readonly expects: boolean;
  readonly judge: CompiledStep['judge'];
  readonly #declared: StepDefinition;
  readonly #form: CodeForm;
  readonly #template: RequestTemplate;
  readonly sampled: boolean;
  readonly #sample: (path: string, nth: number) => StepResponse;

  constructor(
    form: CodeForm,
    index: number,
    name: string,
    declared: StepDefinition,
    sample: Sample | undefined,
  ) {
    const { service, method, settings } = declared;
    this.index = index;
    this.name = name;
    this.service = service;
    this.method = method;
    this.reads = settings.body ?? 'json';
    this.decodes = settings.decode ?? false;
    const judge = judgeOf(name, settings as Expectations);
    this.expects = judge !== null;
    this.judge = form.browses
      ? (journey, response, request) => (journey as CodeJourney).receive(response, request, judge)
      : judge && ((_journey, response) => judge(response));
    this.#declared = declared;
    this.#form = form;
    this.#template = templateOf(`step "${name}"`, declared);
    this.sendsToken = !this.#template.hasHeader('authorization');
    this.sampled = sample !== undefined;
    this.#sample = sampleMaker(sample, settings.expect);
  }

  get source(): string {
    return isStepDefinition(this.#declared) ? sourceOf(this.#declared.place) : '';
  }

  /** @throws TypeError for a request that cannot be sent */
  plan(parts: CalledParts | undefined): PlannedRequest {
    const link = parts?.path;
    if (!isLink(link)) return this.#template.make(this, parts);
    const { service, path } = this.#form.target(this, link);
    return this.#template.make(this, { ...parts, path }, { service, method: this.method });
  }

  follows(journey: object): boolean {
    return (journey as CodeJourney).follows;
  }

  serviceOf(journey: object): string {
    return (journey as CodeJourney).request.service;
  }

  request(journey: object): PlannedRequest {
    return (journey as CodeJourney).prepared();
  }

  another(journey: object): PlannedRequest | null {
    return (journey as CodeJourney).another();
  }

  putBack(journey: object): void {
    (journey as CodeJourney).putBack();
  }

  next(journey: object, answer: Judged, request: PlannedRequest | null): number {
    return this.#form.indexOf((journey as CodeJourney).goOn(answer, request));
  }

  sample(journey: object, path: string): StepResponse {
    const asked = ASKED.get(journey) ?? [];
    ASKED.set(journey, asked);
    asked[this.index] = (asked[this.index] ?? 0) + 1;
    return this.#sample(path, asked[this.index]!);
  }
}

/** The part that all requests of a step share. @throws TypeError for a request that cannot be sent */
export function templateOf(label: string, { path, settings }: StepDefinition): RequestTemplate {
  const { expect, response, decode, body, think, sample, ...parts } = settings;
  return new RequestTemplate(label, path, parts, decode);
}
