import type { Judged } from './judge.ts';
import type { BodyUse, HttpMethod, StepResponse } from './workflow.ts';

/**
 * A step with all that is the same for every user worked out. A journey is what the workflow's form keeps of one user:
 * nobody else looks into it.
 */
export interface CompiledStep {
  readonly index: number;
  /** Unique within the workflow. */
  readonly name: string;
  readonly service: string;
  readonly method: HttpMethod;
  /** Whether a user's token is sent: not where the step has an authorization of its own. */
  readonly sendsToken: boolean;
  readonly reads: BodyUse;
  /** Whether a compressed answer is asked for and unpacked. */
  readonly decodes: boolean;
  /** Whether the step itself says which answers are a success. */
  readonly expects: boolean;
  /** Judges an answer, and takes note of what it brings; null where there is nothing to do. @throws what a check throws */
  readonly judge:
    | ((journey: object, response: StepResponse, request: PlannedRequest | null) => Judged)
    | null;
  /** Where the next request goes: the step's service, or the one that a redirect leads to. */
  serviceOf(journey: object): string;
  /** The request of a user at this step. @throws what the workflow throws, and a TypeError for what cannot be sent */
  request(journey: object): PlannedRequest;
  /** Where the answer leads: the index of a step, or the number of steps for the end. @throws what the workflow throws */
  next(journey: object, answer: Judged, request: PlannedRequest | null): number;
  /** Another request that goes out together with the one before; null where there is none. */
  another(journey: object): PlannedRequest | null;
  /** There was no place for {@link another}: it follows when the others are answered. */
  putBack(journey: object): void;
  /** Where it is declared, as ` (gift.ts:12:9)`; empty where that is not known. */
  readonly source: string;
  /** Whether the workflow says what a plan answers. */
  readonly sampled: boolean;
  /** What a plan answers a request with. */
  sample(journey: object, path: string): StepResponse;
}

/**
 * A request of one user, every part of which can be sent as it is.
 *
 * A journey in code waits for its answer by `yield*`: the request is its own iterator, and its own result, so that a
 * user who waits or thinks costs no other object than this. It gives itself once, and then the answer.
 */
export class PlannedRequest {
  readonly service: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** Name, value, name, value; names in lower case. May be shared between users: not to be changed. */
  readonly headers: string[];
  readonly body: string | Uint8Array | null;
  readonly step: CompiledStep;
  /** Its place among requests that are sent together. */
  slot = 0;
  /** Of the iterator's result. */
  done = true;
  value: unknown = undefined;

  constructor(
    step: CompiledStep,
    path: string,
    headers: string[],
    body: string | Uint8Array | null,
    { service, method }: Pick<CompiledStep, 'service' | 'method'> = step,
  ) {
    this.service = service;
    this.method = method;
    this.path = path;
    this.headers = headers;
    this.body = body;
    this.step = step;
  }

  /** The same request with one more header. @param name in lower case */
  withHeader(name: string, value: string): PlannedRequest {
    return this.withHeaders([...this.headers, name, value]);
  }

  /** The same request with these headers instead of its own. */
  withHeaders(headers: string[]): PlannedRequest {
    const request = new PlannedRequest(this.step, this.path, headers, this.body, this);
    request.slot = this.slot;
    return request;
  }

  [Symbol.iterator](): this {
    this.value = undefined;
    return this;
  }

  /** @param answer what the journey was resumed with; nothing at first */
  next(answer: unknown): this {
    this.done = this.value === this;
    this.value = this.done ? answer : this;
    return this;
  }

  throw(error: unknown): never {
    throw error;
  }
}
