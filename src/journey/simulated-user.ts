import { Random } from '../border/random.ts';
import type { CompiledWorkflow } from './compiled.ts';
import type { CompiledStep, PlannedRequest } from './compiled-step.ts';
import type { Judged } from './judge.ts';
import type { Outcome } from './outcome.ts';
import { isHeaderValue } from './sendable.ts';
import { show } from './step-rules.ts';
import { drawThinkTimeMs } from './think-time.ts';
import type { JourneySettings, JourneyUser, StepResponse } from './workflow.ts';

/** One hour, the maximum in a profile. */
const LONGEST_THINK_MS = 3_600_000;

/** Characters of a thrown text. */
const MOST_SHOWN = 100;

/**
 * One user in one workflow. Does no I/O and reads no clock: the caller sends the request that {@link getNextRequest}
 * returns, passes the response to {@link advance}, and lets {@link thinkTimeMs} pass.
 *
 * | state | getNextRequest() | advance(response) |
 * |---|---|---|
 * | at a step | its request, the same until the user advances | -> the step that `next` names, or complete |
 * | at a step whose path, body or `next` throws | null -> complete, `failed`, `error` set | the same |
 * | complete | null | nothing |
 *
 * The whole journey is determined by seed, index, type, workflow and the responses.
 */
export class SimulatedUser implements JourneyUser {
  readonly index: number;
  readonly userType: string;
  readonly workflow: CompiledWorkflow;
  readonly settings: JourneySettings;
  /** The source of all random values of this user. */
  readonly random: Random;

  /** Sent as a bearer token with each request, once a step has set it. */
  authToken: string | null = null;
  /**
   * Index of the step whose request is next or in flight; at the end the number of steps, or the step at which the
   * journey failed.
   */
  currentStep = 0;
  /** Null until the journey has ended. */
  outcome: Outcome | null = null;
  failure = '';
  /** The workflow's error, if that ended the journey. */
  error: Error | null = null;

  #journey: object | null = null;
  #planned: PlannedRequest | null = null;
  #context: Record<string, unknown> | null = null;
  #thinkTimeMs = 0;
  /** Next think time as set by the workflow; negative if the profile's applies. */
  #chosenThinkTimeMs = -1;

  /** @param index 0 or more, unique in a run */
  constructor(
    index: number,
    userType: string,
    workflow: CompiledWorkflow,
    settings: JourneySettings,
  ) {
    this.index = index;
    this.userType = userType;
    this.workflow = workflow;
    this.settings = settings;
    this.random = new Random(settings.seed, index);
    try {
      this.#journey = workflow.begin(this);
      this.#moveTo(workflow.firstStep(this.#journey));
    } catch (thrown) {
      this.#breakOff(thrown);
    }
  }

  /** Think time before the next request, from the end of the last response; 0 before the first request. */
  get thinkTimeMs(): number {
    return this.#thinkTimeMs;
  }

  get userId(): string {
    return `${this.userType}-${this.index}`;
  }

  /** Storage for values that a workflow has no field for. */
  get context(): Record<string, unknown> {
    this.#context ??= {};
    return this.#context;
  }

  thinkFor(ms: number): void {
    if (!(ms >= 0 && ms <= LONGEST_THINK_MS)) {
      throw new RangeError(`thinkFor(${ms}): expected 0 to ${LONGEST_THINK_MS} milliseconds`);
    }
    this.#chosenThinkTimeMs = ms;
  }

  /** Where the next request goes; undefined if the journey is complete. */
  get service(): string | undefined {
    return this.isComplete()
      ? undefined
      : this.workflow.steps[this.currentStep]!.serviceOf(this.#journey!);
  }

  isComplete(): boolean {
    return this.error !== null || this.currentStep >= this.workflow.steps.length;
  }

  /** The request of the current step; null if the journey is complete. */
  getNextRequest(): PlannedRequest | null {
    if (this.#planned !== null || this.isComplete()) return this.#planned;
    try {
      this.#planned = this.#plan(this.workflow.steps[this.currentStep]!, this.#journey!);
    } catch (thrown) {
      this.#breakOff(thrown);
    }
    return this.#planned;
  }

  /** A request to be sent together with the previous one; null if there is none. */
  anotherRequest(): PlannedRequest | null {
    const step = this.workflow.steps[this.currentStep];
    const request = step?.another(this.#journey!) ?? null;
    if (request === null) return null;
    try {
      return this.#withToken(request);
    } catch (thrown) {
      this.#breakOff(thrown);
      return null;
    }
  }

  /** The request did not fit: it follows when the others have been answered. */
  putBackRequest(): void {
    this.workflow.steps[this.currentStep]?.putBack(this.#journey!);
  }

  /** The current step's sample, for a plan; null if there is no request. */
  sampleAnswer(): StepResponse | null {
    const request = this.getNextRequest();
    if (request === null) return null;
    try {
      return request.step.sample(this.#journey!, request.path);
    } catch (thrown) {
      this.#breakOff(thrown);
      return null;
    }
  }

  /** Takes the response to the current request, moves on and draws the think time. */
  advance(response: StepResponse): void {
    this.goOn(this.judge(response));
  }

  /** The response as judged by the current step. If a check throws, the journey ends. */
  judge(response: StepResponse, request: PlannedRequest | null = null): Judged {
    const step = request?.step ?? this.workflow.steps[this.currentStep];
    if (step === undefined || step.judge === null || this.isComplete()) return response;
    try {
      return step.judge(this.#journey!, response, request);
    } catch (thrown) {
      this.#breakOff(thrown);
      return response;
    }
  }

  /** Whether the response that was judged last is a redirect that the journey follows. */
  get follows(): boolean {
    return this.workflow.steps[this.currentStep]?.follows(this.#journey!) ?? false;
  }

  /** The second half of {@link advance}: takes a response that was judged. */
  goOn(answer: Judged, request: PlannedRequest | null = null): void {
    this.#planned = null;
    if (this.isComplete()) return;
    try {
      this.#moveTo(this.workflow.steps[this.currentStep]!.next(this.#journey!, answer, request));
    } catch (thrown) {
      this.#breakOff(thrown);
    }
    this.#thinkTimeMs = this.isComplete() ? 0 : this.#nextThinkTimeMs();
    this.#chosenThinkTimeMs = -1;
  }

  #nextThinkTimeMs(): number {
    if (this.#chosenThinkTimeMs >= 0) return this.#chosenThinkTimeMs;
    return drawThinkTimeMs(this.settings.thinkTime, this.random);
  }

  #plan(step: CompiledStep, journey: object): PlannedRequest {
    return this.#withToken(step.request(journey));
  }

  #withToken(request: PlannedRequest): PlannedRequest {
    const { step } = request;
    if (this.authToken === null || !step.sendsToken) return request;
    if (isHeaderValue(this.authToken)) {
      return request.withHeader('authorization', `Bearer ${this.authToken}`);
    }
    throw new TypeError(
      `Step "${step.name}" of ${this.workflow.name} cannot send its token: a header carries printable ASCII`,
    );
  }

  #moveTo(step: number): void {
    const { name, steps } = this.workflow;
    if (!Number.isInteger(step) || step < 0 || step > steps.length) {
      throw new RangeError(
        `Step "${steps[this.currentStep]?.name}" of ${name} led to ${String(step)}: not one of 0 to ${steps.length}`,
      );
    }
    this.currentStep = step;
    if (step < steps.length) this.outcome = null;
    else this.outcome ??= 'completed';
  }

  /** A workflow that throws ends only its own user's journey. */
  #breakOff(thrown: unknown): void {
    this.error = thrown instanceof Error ? thrown : this.#errorOf(thrown);
    this.outcome = 'failed';
  }

  #errorOf(thrown: unknown): Error {
    const value = show(typeof thrown === 'string' ? thrown.slice(0, MOST_SHOWN) : thrown);
    return new Error(
      `Workflow ${this.workflow.name} threw a value ${value}: throw an Error, or call fail(reason)`,
      { cause: thrown },
    );
  }
}
