import { RushhourError } from '../border/errors.ts';
import { sourceOf } from '../text/source-of.ts';
import { CodeForm, templateOf } from './code-form.ts';
import type { CompiledWorkflow } from './compiled.ts';
import type { WorkflowDefinition } from './define-workflow.ts';
import { PLACE } from './request-template.ts';
import { sendablePath } from './sendable.ts';
import { isStepDefinition } from './step-definition.ts';
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

/**
 * Compiles a workflow in code, which may come from plain JavaScript.
 *
 * @param module that exports it, an absolute path; paths of its data are relative to its folder
 * @throws RushhourError `INVALID_WORKFLOW`, with every problem of every step
 */
export function compileCode(definition: WorkflowDefinition, module: string): CompiledWorkflow {
  const problems = problemsOf(definition);
  if (problems.length === 0) return new CodeForm(definition, module, null);
  throw new RushhourError(
    'INVALID_WORKFLOW',
    `Workflow "${definition.name}" cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
  );
}

const KEYS: ReadonlySet<string> = new Set<keyof WorkflowDefinition>([
  'name',
  'steps',
  'data',
  'journey',
  'cookies',
  'redirects',
  'etags',
  'setup',
  'setupSample',
  'samples',
  'teardown',
]);

function problemsOf(definition: WorkflowDefinition): string[] {
  const problems = Object.keys(definition)
    .filter((key) => !KEYS.has(key))
    .map((key) => `unknown key "${key}"`);
  const { steps, journey, data = {} } = definition;
  if (Object.prototype.toString.call(journey) !== '[object GeneratorFunction]') {
    problems.push('journey is not a generator function: write `*journey({ user, steps }) { ... }`');
  }
  const { cookies, redirects = 0, etags, setup, teardown } = definition;
  for (const [key, value] of Object.entries({ cookies, etags })) {
    if (value !== undefined && typeof value !== 'boolean')
      problems.push(`${key} is not true or false`);
  }
  if (!Number.isInteger(redirects) || redirects < 0 || redirects > 20) {
    problems.push('redirects is not a whole number from 0 to 20');
  }
  for (const [key, value] of Object.entries({ setup, teardown })) {
    if (value !== undefined && typeof value !== 'function')
      problems.push(`${key} is not a function`);
  }
  for (const [name, source] of Object.entries(data)) {
    if (!isRecord(source) || typeof source.load !== 'function') {
      problems.push(`data "${name}" is not a source such as csv('accounts.csv')`);
    }
  }
  const { samples } = definition;
  for (const name of Object.keys(isRecord(samples) ? samples : {})) {
    if (!isRecord(steps) || !Object.hasOwn(steps, name)) {
      problems.push(`samples has a response for "${name}", which is not a step`);
    }
  }
  if (!isRecord(steps) || Object.keys(steps).length === 0) {
    return [...problems, "it has no steps: declare steps: { list: get('shop', '/products') }"];
  }
  for (const [name, step] of Object.entries(steps)) {
    const sample = isRecord(samples) ? samples[name] : undefined;
    problems.push(...stepProblems(name, step, sample).map((problem) => `step ${name}${problem}`));
  }
  return problems;
}

/** Whether the path can be sent, whatever its placeholders contain. */
function isPath(path: string): boolean {
  return sendablePath(path.replace(PLACE, 'x')) !== null;
}

function stepProblems(name: string, step: unknown, ofWorkflow: unknown): string[] {
  if (!isStepDefinition(step)) {
    return [": declare it by get, post or their like, such as get('shop', '/products')"];
  }
  const { service, method, path, settings } = step;
  const { body, headers, json, expect, response, decode } = settings;
  const sample = ofWorkflow ?? settings.sample;
  const problems = [serviceProblem(service), nameProblem(name)].filter(
    (problem) => problem !== null,
  );
  problems.push(
    ...sharedProblems({ method, body, headers, json, sample, expect, response, decode }),
  );
  if (isSynchronous(json)) problems.push('json is not a JSON value');
  if (typeof path !== 'string' || !isPath(path)) {
    problems.push(
      urlProblem(path) ?? `path ${show(path)} is not a URL path such as "/products/{id}"`,
    );
  }
  if (problems.length === 0) {
    try {
      templateOf('it', step);
    } catch (error) {
      problems.push(wordsOf(error));
    }
  }
  return problems.map((problem) => `${sourceOf(step.place)}: ${problem}`);
}
