import { printable } from '../text/format.ts';
import { headerProblem } from './sendable.ts';
import { isSchema } from './standard-schema.ts';
import type { BodyUse, HttpMethod } from './workflow.ts';

// Rules for steps in either form. Steps may come from plain JavaScript.

export const HTTP_METHODS: readonly unknown[] = [
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

/** Problems, in words, of the options that both forms have. */
export interface SharedOptions {
  readonly method: unknown;
  readonly body: unknown;
  readonly headers: unknown;
  readonly json: unknown;
  readonly sample: unknown;
  readonly expect: unknown;
  readonly response: unknown;
  readonly decode: unknown;
}

export function sharedProblems(options: SharedOptions): string[] {
  const { method, body, headers, json, sample, expect, response, decode } = options;
  const problems: string[] = [];
  if (method !== undefined && !HTTP_METHODS.includes(method)) {
    problems.push(`method ${show(method)} is not one of ${HTTP_METHODS.join(', ')}`);
  }
  if (body !== undefined && !BODY_USES.includes(body)) {
    problems.push(`body ${show(body)} is not one of ${BODY_USES.join(', ')}`);
  }
  if (json !== undefined && !isSynchronous(json) && !isJson(json)) {
    problems.push('json is neither a JSON value nor a plain function that returns one');
  }
  if (sample !== undefined && !isSynchronous(sample) && !isJson(sample)) {
    problems.push('sample is neither a JSON value nor a plain function that returns one');
  }
  if (expect !== undefined && !isSynchronous(expect) && !areStatuses(expect)) {
    problems.push(
      'expect is neither a status, such as 200, nor a list of them, nor a plain function',
    );
  }
  if (response !== undefined && !isSchema(response)) {
    problems.push('response is not a Standard Schema (valibot, zod, arktype)');
  }
  if (response !== undefined && body === 'discard') {
    problems.push("response needs the body, which body: 'discard' does not read");
  }
  if (decode !== undefined && typeof decode !== 'boolean')
    problems.push('decode is not true or false');
  if (headers !== undefined && !isRecord(headers) && !isSynchronous(headers)) {
    problems.push('headers are not an object');
  }
  for (const [header, value] of Object.entries(isRecord(headers) ? headers : {})) {
    const problem = headerProblem(header, value);
    if (problem !== null) problems.push(`header ${show(header)} ${problem}`);
  }
  return problems;
}

export function serviceProblem(service: unknown): string | null {
  return typeof service === 'string' && SERVICE_NAME.test(service)
    ? null
    : `service ${show(service)} is not a name such as "product"`;
}

/** Whether a path has a scheme and a host, as links in responses often have. */
export function isLink(path: unknown): path is string {
  return typeof path === 'string' && /^https?:/i.test(path);
}

/** What is wrong with a path that is a whole URL; null for any other. */
export function urlProblem(path: unknown): string | null {
  const url = isLink(path) ? URL.parse(path) : null;
  if (url === null) return null;
  const { origin, hostname } = url;
  const [name = ''] = hostname.split('.');
  const service = SERVICE_NAME.test(name) ? name : 'other';
  return `path ${show(path)} has a scheme and a host: add them to services in the profile (${service}: ${origin}), and declare the step with that service and the rest of the path`;
}

export function nameProblem(name: unknown): string | null {
  return typeof name === 'string' && STEP_NAME.test(name)
    ? null
    : `name ${show(name)} is not a letter and up to 63 letters, digits, "_" or "-"`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An async function would return a promise where a path, a body or an index is needed. */
export function isSynchronous(value: unknown): value is (...args: never[]) => unknown {
  return (
    typeof value === 'function' && Object.prototype.toString.call(value) === '[object Function]'
  );
}

export function show(value: unknown): string {
  return typeof value === 'string' ? printable(JSON.stringify(value)) : `of type ${typeof value}`;
}

/** An error's message unchanged, or any other thrown value as text. */
export function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function areStatuses(value: unknown): boolean {
  const statuses: readonly unknown[] = Array.isArray(value) ? value : [value];
  return (
    statuses.length > 0 &&
    statuses.every(
      (one) => typeof one === 'number' && Number.isInteger(one) && one >= 200 && one <= 599,
    )
  );
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}
