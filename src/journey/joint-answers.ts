import type { PlannedRequest } from './compiled-step.ts';
import type { Judged } from './judge.ts';
import { StepFailure } from './step-failure.ts';

/** Requests that are sent together, and their responses as they arrive. */
export class JointAnswers {
  /** By slot; a redirect replaces the request that it redirected. */
  readonly #requests: PlannedRequest[];
  readonly #answers: Judged[];
  /** Index of the first request that has not been taken yet. */
  #next = 0;
  /** Requests to take again: they did not fit, or they are redirects. */
  readonly #again: PlannedRequest[] = [];
  #taken: PlannedRequest | null = null;
  #underWay = 0;
  #missing: number;

  constructor(requests: readonly PlannedRequest[]) {
    const own = new Set<PlannedRequest>();
    this.#requests = requests.map((request) => {
      const isRepeated = own.has(request);
      own.add(request);
      return isRepeated ? request.withHeaders(request.headers) : request;
    });
    this.#answers = new Array(requests.length);
    this.#missing = requests.length;
    for (const [slot, request] of this.#requests.entries()) request.slot = slot;
  }

  /** The next request to send; null if all are in flight. */
  take(): PlannedRequest | null {
    const request = this.#again.pop() ?? this.#requests[this.#next++] ?? null;
    if (request !== null) this.#underWay++;
    this.#taken = request;
    return request;
  }

  /** The request that was taken last did not fit. */
  putBack(): void {
    if (this.#taken === null) return;
    this.#again.push(this.#taken);
    this.#underWay--;
  }

  /** The request in a slot, from the journey or from a redirect. */
  in(slot: number): PlannedRequest {
    return this.#requests[slot]!;
  }

  /** Whether any request is in flight. */
  get isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  /** The response in this slot leads to another request. */
  redirect(slot: number, request: PlannedRequest): void {
    request.slot = slot;
    this.#requests[slot] = request;
    this.#again.push(request);
    this.#underWay--;
  }

  /** Whether all responses have arrived. */
  answer(slot: number, answer: Judged): boolean {
    this.#answers[slot] = answer;
    this.#underWay--;
    this.#missing--;
    return this.#missing === 0;
  }

  /** What the journey gets: all responses, or the first one that does not meet its step's expectations. */
  get result(): readonly Judged[] | StepFailure {
    return this.#answers.find((answer) => answer instanceof StepFailure) ?? this.#answers;
  }
}
