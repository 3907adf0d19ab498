import { RushhourError } from '../border/errors.ts';
import type { CompiledWorkflow } from './compiled.ts';
import type { CompiledStep } from './compiled-step.ts';
import { type Judged, judgeOf } from './judge.ts';
import type { CalledParts, RequestParts } from './request-parts.ts';
import { RequestTemplate } from './request-template.ts';
import { sampleMaker } from './sample-answer.ts';
import { sendablePath } from './sendable.ts';
import { StepFailure } from './step-failure.ts';
import {
  isRecord,
  isSynchronous,
  nameProblem,
  serviceProblem,
  sharedProblems,
  show,
  urlProblem,
  wordsOf,
} from './step-rules.ts';
import type {
  JourneyUser,
  NextStep,
  Step,
  StepOptions,
  StepResponse,
  Workflow,
  WorkflowClass,
} from './workflow.ts';

const OPTIONS: ReadonlySet<string> = new Set<keyof StepOptions<Workflow>>([
  'name',
  'method',
  'query',
  'headers',
  'json',
  'form',
  'text',
  'bytes',
  'multipart',
  'body',
  'decode',
  'expect',
  'response',
  'sample',
]);

/** Options that are part of the request, each either the same for all users or a function of the workflow. */
const PARTS = ['query', 'headers', 'json', 'form', 'text', 'bytes', 'multipart'] as const;

/** What `next` may return for the end, besides the number of steps. */
const END = 'end';

/**
 * Compiles a workflow in the form of a class with a table of steps, which may come from plain JavaScript.
 *
 * @throws RushhourError `INVALID_WORKFLOW`, with every problem of every step
 */
export function compileWorkflow(name: string, workflowClass: WorkflowClass): CompiledWorkflow {
  const steps: readonly unknown[] = Array.isArray(workflowClass.steps) ? workflowClass.steps : [];
  const problems = steps.flatMap((step, index) =>
    stepProblems(step).map((problem) => `step ${index}: ${problem}`),
  );
  if (steps.length === 0) problems.push('it has no steps: declare `static readonly steps = [...]`');
  if (problems.length === 0) {
    const table = steps as readonly Step[];
    const names = table.map(([, , { name }], index) => name ?? defaultName(table, index));
    for (const [index, step] of names.entries()) {
      if (names.indexOf(step) < index) {
        problems.push(`step ${index}: another step already has the name "${step}"`);
      }
    }
    if (problems.length === 0) return new TableForm(name, workflowClass, table, names);
  }
  throw new RushhourError(
    'INVALID_WORKFLOW',
    `Workflow "${name}" cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  );
}

function stepProblems(step: unknown): string[] {
  if (!Array.isArray(step) || step.length !== 4) return ['expected [service, path, options, next]'];
  const [service, path, options, next]: unknown[] = step;
  const problems = [serviceProblem(service)].filter((problem) => problem !== null);
  if (typeof path === 'string' ? sendablePath(path) === null : !isSynchronous(path)) {
    const isNone = `path ${show(path)} is neither a URL path such as "/products" nor a function`;
    problems.push(urlProblem(path) ?? isNone);
  }
  if (!isSynchronous(next)) {
    problems.push('next is not a plain function that returns the next step');
  }
  if (!isRecord(options)) return [...problems, 'options are not an object'];
  const unknown = Object.keys(options).filter((key) => !OPTIONS.has(key));
  problems.push(...unknown.map((key) => `unknown option "${key}"`));
  const { name, method, body, headers, json, sample, expect, response, decode } = options;
  const nameIs = name === undefined ? null : nameProblem(name);
  if (nameIs !== null) problems.push(nameIs);
  problems.push(
    ...sharedProblems({ method, body, headers, json, sample, expect, response, decode }),
  );
  if (problems.length === 0) problems.push(...templateProblems(step as unknown as Step));
  return problems;
}

function templateProblems([, path, options]: Step): string[] {
  try {
    templateOf('it', path, options);
    return [];
  } catch (error) {
    return [wordsOf(error)];
  }
}

/** The part that is the same for every user. */
function templateOf(label: string, path: Step[1], options: StepOptions<Workflow>): RequestTemplate {
  const fixed: RequestParts = Object.fromEntries(
    PARTS.map((part) => [part, options[part]]).filter(([, value]) => typeof value !== 'function'),
  );
  return new RequestTemplate(label, typeof path === 'string' ? path : null, fixed, options.decode);
}

function defaultName(steps: readonly Step[], index: number): string {
  const described = describe(steps[index]!);
  const first = steps.findIndex((other) => describe(other) === described);
  return described === null || first !== index ? `step-${index}` : described;
}

function describe([, path, { method = 'GET' }]: Step): string | null {
  return typeof path === 'string' ? `${method} ${path.split('?')[0]}` : null;
}

type Part = (typeof PARTS)[number];

class TableForm implements CompiledWorkflow {
  readonly name: string;
  readonly source: WorkflowClass;
  readonly steps: readonly CompiledStep[];
  readonly module = null;
  readonly resources = null;
  readonly #names: readonly string[];

  constructor(
    name: string,
    workflowClass: WorkflowClass,
    table: readonly Step[],
    names: readonly string[],
  ) {
    this.name = name;
    this.source = workflowClass;
    this.#names = names;
    this.steps = table.map((step, index) => new TableStep(step, index, names, name));
  }

  open(): this {
    return this;
  }

  begin(user: JourneyUser): object {
    return new this.source(user);
  }

  firstStep(journey: object): number {
    return indexOf((journey as Workflow).firstStep(), this.#names);
  }
}

class TableStep implements CompiledStep {
  readonly index: number;
  readonly name: string;
  readonly service: string;
  readonly method: CompiledStep['method'];
  readonly sendsToken: boolean;
  readonly reads: CompiledStep['reads'];
  readonly decodes: boolean;
  readonly expects: boolean;
  readonly judge: CompiledStep['judge'];
  readonly #step: Step;
  readonly #names: readonly string[];
  readonly #template: RequestTemplate;
  readonly #makePath: ((workflow: Workflow) => unknown) | null;
  readonly #makeJson: ((workflow: Workflow) => unknown) | null;
  /** All parts that are made for each user, if they include more than path and JSON. */
  readonly #made: readonly (readonly [Part | 'path', (workflow: Workflow) => unknown])[];
  readonly sampled: boolean;
  readonly #sample: (workflow: Workflow, path: string) => StepResponse;

  constructor(step: Step, index: number, names: readonly string[], workflow: string) {
    const [service, path, options] = step;
    this.index = index;
    this.name = names[index]!;
    this.service = service;
    this.method = options.method ?? 'GET';
    this.reads = options.body ?? 'json';
    this.decodes = options.decode ?? false;
    const judge = judgeOf(this.name, options);
    this.expects = judge !== null;
    this.judge = judge && ((_journey, response) => judge(response));
    this.#step = step;
    this.#names = names;
    this.#template = templateOf(`Step "${this.name}" of ${workflow}`, path, options);
    this.sendsToken = !this.#template.hasHeader('authorization');
    this.#makePath = typeof path === 'function' ? path : null;
    this.#makeJson = typeof options.json === 'function' ? options.json : null;
    const made = [['path', path] as const, ...PARTS.map((part) => [part, options[part]] as const)]
      .filter(([, make]) => typeof make === 'function')
      .map(([part, make]) => [part, make as (workflow: Workflow) => unknown] as const);
    this.#made = made.some(([part]) => part !== 'path' && part !== 'json') ? made : [];
    this.sampled = options.sample !== undefined;
    this.#sample = sampleMaker(options.sample, options.expect);
  }

  /** The rows of a table have no source location. */
  get source(): string {
    return '';
  }

  follows(): false {
    return false;
  }

  serviceOf(): string {
    return this.service;
  }

  another(): null {
    return null;
  }

  putBack(): void {}

  request(journey: object) {
    if (this.#made.length === 0) {
      const path = this.#makePath === null ? undefined : this.#makePath(journey as Workflow);
      const json = this.#makeJson === null ? undefined : this.#makeJson(journey as Workflow);
      return this.#template.makePlain(this, path, json);
    }
    const parts: Record<string, unknown> = {};
    for (const [part, make] of this.#made) parts[part] = make(journey as Workflow);
    return this.#template.make(this, parts as CalledParts);
  }

  next(journey: object, answer: Judged): number {
    const response = answer instanceof StepFailure ? answer.response : answer;
    return indexOf(this.#step[3](journey as Workflow, response), this.#names);
  }

  sample(journey: object, path: string) {
    return this.#sample(journey as Workflow, path);
  }
}

/** An index as it was given; the simulated user rejects one that is out of range. */
function indexOf(next: NextStep, names: readonly string[]): number {
  if (typeof next !== 'string') return next;
  const index = names.indexOf(next);
  if (index >= 0) return index;
  if (next === END) return names.length;
  throw new RangeError(`next returned "${next}": the steps are ${names.join(', ')}, and "${END}"`);
}
