import { RushhourError } from '../border/errors.ts';
import { printable } from '../text/format.ts';
import { SAMPLE_RESPONSE, sampleResponse } from './sample-answer.ts';
import { headerProblem, sendablePath } from './sendable.ts';
import type {
  BodyUse,
  HttpMethod,
  Step,
  StepOptions,
  StepResponse,
  Workflow,
  WorkflowClass,
} from './workflow.ts';

/** A step with all that is the same for every user worked out. */
export interface CompiledStep {
  readonly index: number;
  /** Unique within the workflow. */
  readonly name: string;
  readonly service: string;
  readonly method: HttpMethod;
  readonly path: string | ((workflow: Workflow) => string);
  /** Makes the body; null when the step has none or a fixed one. */
  readonly json: ((workflow: Workflow) => unknown) | null;
  /** The fixed body, as JSON text. */
  readonly body: string | null;
  /** Name, value, name, value: the headers of a user without a token. Shared, not to be changed. */
  readonly headers: string[];
  /** Whether a user's token is sent: not where the step has an authorization of its own. */
  readonly sendsToken: boolean;
  readonly reads: BodyUse;
  /** What a plan answers a request with. */
  readonly sample: (workflow: Workflow, path: string) => StepResponse;
  readonly next: (workflow: Workflow, response: StepResponse) => number;
}

export interface CompiledWorkflow {
  readonly name: string;
  readonly workflowClass: WorkflowClass;
  readonly steps: readonly CompiledStep[];
}

const METHODS: readonly unknown[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
] satisfies HttpMethod[];
const BODY_USES: readonly unknown[] = ['json', 'text', 'discard'] satisfies BodyUse[];

const STEP_NAME = /^[a-z][\w-]{0,63}$/i;
const SERVICE_NAME = /^[a-z][\w.-]{0,63}$/i;

/**
 * Checks a workflow's steps, which may come from plain JavaScript, and works out what does not change.
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
    const compiled = (steps as readonly Step[]).map(compileStep);
    const repeated = compiled.filter((step, index) => step.name === nameBefore(compiled, index));
    if (repeated.length === 0) return { name, workflowClass, steps: compiled };
    for (const step of repeated) {
      problems.push(`step ${step.index}: another step has the name "${step.name}" already`);
    }
  }
  throw new RushhourError(
    'INVALID_WORKFLOW',
    `Workflow "${name}" cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  );
}

function nameBefore(steps: readonly CompiledStep[], index: number): string | undefined {
  return steps.slice(0, index).find((step) => step.name === steps[index]!.name)?.name;
}

function stepProblems(step: unknown): string[] {
  if (!Array.isArray(step) || step.length !== 4) return ['expected [service, path, options, next]'];
  const [service, path, options, next]: unknown[] = step;
  const problems: string[] = [];
  if (typeof service !== 'string' || !SERVICE_NAME.test(service)) {
    problems.push(`service ${show(service)} is not a name such as "product"`);
  }
  if (typeof path === 'string' ? sendablePath(path) === null : !isSynchronous(path)) {
    problems.push(`path ${show(path)} is neither a URL path such as "/products" nor a function`);
  }
  if (!isSynchronous(next)) {
    problems.push('next is not a plain function that returns the index of the next step');
  }
  return problems.concat(isRecord(options) ? optionProblems(options) : ['options are no object']);
}

function optionProblems(options: Record<string, unknown>): string[] {
  const { name, method, json, headers, body, sample, ...unknown } = options;
  const problems = Object.keys(unknown).map((key) => `unknown option "${key}"`);
  if (name !== undefined && (typeof name !== 'string' || !STEP_NAME.test(name))) {
    problems.push(`name ${show(name)} is not a letter and up to 63 letters, digits, "_" or "-"`);
  }
  if (method !== undefined && !METHODS.includes(method)) {
    problems.push(`method ${show(method)} is none of ${METHODS.join(', ')}`);
  }
  if (body !== undefined && !BODY_USES.includes(body)) {
    problems.push(`body ${show(body)} is none of ${BODY_USES.join(', ')}`);
  }
  if (json !== undefined && !isSynchronous(json) && !isJson(json)) {
    problems.push('json is neither a JSON value nor a plain function that makes one');
  }
  if (sample !== undefined && !isSynchronous(sample) && !isJson(sample)) {
    problems.push('sample is neither a JSON value nor a plain function that makes one');
  }
  if (headers !== undefined && !isRecord(headers)) problems.push('headers are no object');
  for (const [header, value] of Object.entries(isRecord(headers) ? headers : {})) {
    const problem = headerProblem(header, value);
    if (problem !== null) problems.push(`header ${show(header)} ${problem}`);
  }
  return problems;
}

function compileStep(step: Step, index: number, steps: readonly Step[]): CompiledStep {
  const [service, path, options, next] = step;
  const { method = 'GET', json } = options;
  const headers = headersOf(options);
  return {
    index,
    name: options.name ?? defaultName(step, index, steps),
    service,
    method,
    path: typeof path === 'string' ? sendablePath(path)! : path,
    json: typeof json === 'function' ? json : null,
    body: json === undefined || typeof json === 'function' ? null : JSON.stringify(json),
    headers: Object.entries(headers).flat(),
    sendsToken: !Object.hasOwn(headers, 'authorization'),
    reads: options.body ?? 'json',
    sample: sampleOf(options),
    next,
  };
}

function sampleOf({ sample }: StepOptions<Workflow>): CompiledStep['sample'] {
  if (typeof sample === 'function') {
    return (workflow, path) => sampleResponse(sample(workflow, path));
  }
  const response = sample === undefined ? SAMPLE_RESPONSE : sampleResponse(sample);
  return () => response;
}

function headersOf(options: StepOptions<Workflow>): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.json !== undefined) headers['content-type'] = 'application/json';
  for (const [header, value] of Object.entries(options.headers ?? {})) {
    headers[header.toLowerCase()] = value;
  }
  return headers;
}

function defaultName(step: Step, index: number, steps: readonly Step[]): string {
  const described = describe(step);
  const first = steps.findIndex((other) => describe(other) === described);
  return described === null || first !== index ? `step-${index}` : described;
}

function describe([, path, { method = 'GET' }]: Step): string | null {
  return typeof path === 'string' ? `${method} ${path.split('?')[0]}` : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An async function would return a promise where a path, a body or an index is needed. */
function isSynchronous(value: unknown): value is (...args: never[]) => unknown {
  return (
    typeof value === 'function' && Object.prototype.toString.call(value) === '[object Function]'
  );
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? printable(JSON.stringify(value)) : `of type ${typeof value}`;
}
