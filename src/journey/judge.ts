import { type StandardSchema, validated } from './standard-schema.ts';
import { StepFailure } from './step-failure.ts';
import type { Expectation, StepResponse } from './workflow.ts';

/** A response for the journey, with its JSON converted by the step's schema; or why it does not meet the expectations. */
export type Judged = StepResponse | StepFailure;

/** @throws what a check throws */
export type Judge = (response: StepResponse) => Judged;

export interface Expectations {
  readonly expect?: Expectation;
  readonly response?: StandardSchema;
}

/** How a step's responses are judged; null if it has no expectations. */
export function judgeOf(step: string, { expect, response: schema }: Expectations): Judge | null {
  if (expect === undefined && schema === undefined) return null;
  return (response) => {
    const failed = (reason: string) => new StepFailure(step, response, reason);
    if (response.error !== null) return failed(response.error.replaceAll('_', ' '));
    const { status } = response;
    if (typeof expect === 'function') {
      const answer = schema === undefined ? response : parsed(response, schema);
      if (typeof answer === 'string') return failed(answer);
      const verdict: unknown = expect(answer);
      if (verdict === true) return answer;
      return failed(
        typeof verdict === 'string' ? verdict : `unexpected response: status ${status}`,
      );
    }
    const problem = statusProblem(status, expect);
    if (problem !== null) return failed(problem);
    const answer = schema === undefined ? response : parsed(response, schema);
    return typeof answer === 'string' ? failed(answer) : answer;
  };
}

function statusProblem(status: number, expected: number | readonly number[] | undefined) {
  if (expected === undefined) return status < 400 ? null : `status ${status}`;
  const wanted = typeof expected === 'number' ? [expected] : expected;
  return wanted.includes(status) ? null : `status ${status} instead of ${wanted.join(' or ')}`;
}

/** The response with the schema's value, or what is wrong with it. */
function parsed(response: StepResponse, schema: StandardSchema): StepResponse | string {
  const result = validated(schema, response.json);
  return 'issue' in result ? result.issue : new ParsedResponse(response, result.value);
}

/** A response whose JSON has been converted by a schema. */
class ParsedResponse implements StepResponse {
  readonly json: unknown;
  readonly #response: StepResponse;

  constructor(response: StepResponse, json: unknown) {
    this.#response = response;
    this.json = json;
  }

  get status(): number {
    return this.#response.status;
  }

  get ok(): boolean {
    return this.#response.ok;
  }

  get text(): string {
    return this.#response.text;
  }

  get bytes(): Uint8Array {
    return this.#response.bytes;
  }

  get headers(): StepResponse['headers'] {
    return this.#response.headers;
  }

  get error(): string | null {
    return this.#response.error;
  }
}
