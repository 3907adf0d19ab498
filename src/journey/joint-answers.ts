import type { PlannedRequest } from './compiled-step.ts';
import type { Judged } from './judge.ts';
import { StepFailure } from './step-failure.ts';

/** Requests that are sent together, and their answers as they come. */
export class JointAnswers {
  readonly #requests: readonly PlannedRequest[];
  readonly #answers: Judged[];
  /** Of the request that goes out next. */
  #next = 0;
  #missing: number;

  constructor(requests: readonly PlannedRequest[]) {
    this.#requests = requests;
    this.#answers = new Array(requests.length);
    this.#missing = requests.length;
    for (const [slot, request] of requests.entries()) request.slot = slot;
  }

  /** The next request that is not on its way; null where all are. */
  take(): PlannedRequest | null {
    const request = this.#requests[this.#next];
    if (request === undefined) return null;
    this.#next++;
    return request;
  }

  putBack(): void {
    this.#next--;
  }

  /** Whether some are on their way. */
  get isUnderWay(): boolean {
    return this.#next > this.#requests.length - this.#missing;
  }

  /** Whether all answers are there. */
  answer(slot: number, answer: Judged): boolean {
    this.#answers[slot] = answer;
    this.#missing--;
    return this.#missing === 0;
  }

  /** What the journey gets: all answers, or the first that is not what its step expects. */
  get result(): readonly Judged[] | StepFailure {
    return this.#answers.find((answer) => answer instanceof StepFailure) ?? this.#answers;
  }
}
