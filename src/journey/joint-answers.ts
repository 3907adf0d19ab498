import type { PlannedRequest } from './compiled-step.ts';
import type { Judged } from './judge.ts';
import { StepFailure } from './step-failure.ts';

/** Requests that are sent together, and their answers as they come. */
export class JointAnswers {
  /** By their slots; a redirect takes the place of the request that was led elsewhere. */
  readonly #requests: PlannedRequest[];
  readonly #answers: Judged[];
  /** Of the requests that have not been taken yet. */
  #next = 0;
  /** Those that are to be taken once more: there was no place for them, or they are redirects. */
  readonly #again: PlannedRequest[] = [];
  #taken: PlannedRequest | null = null;
  #underWay = 0;
  #missing: number;

  constructor(requests: readonly PlannedRequest[]) {
    this.#requests = [...requests];
    this.#answers = new Array(requests.length);
    this.#missing = requests.length;
    for (const [slot, request] of requests.entries()) request.slot = slot;
  }

  /** The next request that is not on its way; null where all are. */
  take(): PlannedRequest | null {
    const request = this.#again.pop() ?? this.#requests[this.#next++] ?? null;
    if (request !== null) this.#underWay++;
    this.#taken = request;
    return request;
  }

  /** The one that was taken last. */
  putBack(): void {
    if (this.#taken === null) return;
    this.#again.push(this.#taken);
    this.#underWay--;
  }

  /** The request in a slot, as the journey or a redirect made it. */
  in(slot: number): PlannedRequest {
    return this.#requests[slot]!;
  }

  /** Whether some are on their way. */
  get isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  /** The answer in this slot leads to another request. */
  redirect(slot: number, request: PlannedRequest): void {
    request.slot = slot;
    this.#requests[slot] = request;
    this.#again.push(request);
    this.#underWay--;
  }

  /** Whether all answers are there. */
  answer(slot: number, answer: Judged): boolean {
    this.#answers[slot] = answer;
    this.#underWay--;
    this.#missing--;
    return this.#missing === 0;
  }

  /** What the journey gets: all answers, or the first that is not what its step expects. */
  get result(): readonly Judged[] | StepFailure {
    return this.#answers.find((answer) => answer instanceof StepFailure) ?? this.#answers;
  }
}
