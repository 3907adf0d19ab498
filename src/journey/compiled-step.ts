import type { Judged } from './judge.ts';
import type { BodyUse, HttpMethod, StepResponse } from './workflow.ts';

/**
 * A step, with everything that is the same for every user precomputed. A journey is the state that the workflow's form
 * keeps for one user; it is opaque to all other code.
 */
export interface CompiledStep {
  readonly index: number;
  /** Unique within the workflow. */
  readonly name: string;
  readonly service: string;
  readonly method: HttpMethod;
  /** Whether the user's token is sent: not if the step has its own authorization. */
  readonly sendsToken: boolean;
  readonly reads: BodyUse;
  /** Whether a compressed response is requested and decompressed. */
  readonly decodes: boolean;
  /** Whether the step itself defines which responses are a success. */
  readonly expects: boolean;
  /** Judges a response and processes its data; null if there is nothing to do. @throws what a check throws */
  readonly judge:
    | ((journey: object, response: StepResponse, request: PlannedRequest | null) => Judged)
    | null;
  /** Whether the response that was judged last is a redirect that the journey follows. */
  follows(journey: object): boolean;
  /** Where the next request goes: the step's service, or the target of a redirect. */
  serviceOf(journey: object): string;
  /** A user's request at this step. @throws what the workflow throws, and a TypeError if the request cannot be sent */
  request(journey: object): PlannedRequest;
  /** The index of the step that follows a response, or the number of steps for the end. @throws what the workflow throws */
  next(journey: object, answer: Judged, request: PlannedRequest | null): number;
  /** Another request to be sent together with the previous one; null if there is none. */
  another(journey: object): PlannedRequest | null;
  /** The request from {@link another} did not fit: it follows when the others have been answered. */
  putBack(journey: object): void;
  /** Where it is declared, as ` (gift.ts:12:9)`; empty if that is not known. */
  readonly source: string;
  /** Whether the workflow provides a sample for plans. */
  readonly sampled: boolean;
  /** The response to a request in a plan. */
  sample(journey: object, path: string): StepResponse;
}

/**
 * A user's request, all parts of which can be sent as they are.
 *
 * A journey in code waits for the response with `yield*`. The request is its own iterator and its own iterator result,
 * so that a waiting or thinking user needs no other object. It yields itself once, and then returns the response.
 */
export class PlannedRequest {
  readonly service: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** Name, value, name, value; names in lower case. May be shared between users: do not modify. */
  readonly headers: string[];
  readonly body: string | Uint8Array | null;
  readonly step: CompiledStep;
  /** Its index among requests that are sent together. */
  slot = 0;
  /** Of the iterator result. */
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

  /** @param answer what the journey was resumed with; nothing the first time */
  next(answer: unknown): this {
    this.done = this.value === this;
    this.value = this.done ? answer : this;
    return this;
  }

  throw(error: unknown): never {
    throw error;
  }
}
