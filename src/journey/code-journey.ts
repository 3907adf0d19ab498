import type { Browser } from './browser.ts';
import { PlannedRequest } from './compiled-step.ts';
import { JointAnswers } from './joint-answers.ts';
import { faultOf } from './journey-fault.ts';
import {
  checkedName,
  type JourneyLog,
  noteCheck,
  noteCount,
  noteTime,
  SILENT,
} from './journey-log.ts';
import type { Judge, Judged } from './judge.ts';
import { ENDING } from './outcome.ts';
import { StepFailure } from './step-failure.ts';
import { show } from './step-rules.ts';
import { checkThink, Pause, Together, type Turn, together } from './turn.ts';
import { type Group, noteMade, notePlayed, requireAllPlayed, startTurn } from './unplayed-turns.ts';
import type { Pending, VirtualUser } from './virtual-user.ts';
import { completes, type JourneyUser, type StepResponse } from './workflow.ts';

/** A journey that pauses this often without a request will never send one. */
const MOST_PAUSES = 10_000;

/** What a journey's function returned. */
export type JourneyGenerator = Iterator<unknown, unknown, unknown>;

/** A user's progress in a journey in code: the generator, and its pending request. */
export class CodeJourney implements VirtualUser {
  readonly #user: JourneyUser;
  readonly #workflow: string;
  readonly #browser: Browser | null;
  /** Follows the answered request, instead of the journey's next one. */
  #redirect: PlannedRequest | null = null;
  #generator: JourneyGenerator | null = null;
  #request: PlannedRequest | null = null;
  /** Pauses since the last request; negative if there were none. */
  #thinkMs = -1;
  /** Requests that were sent together. */
  #joint: JointAnswers | null = null;
  /** Groups whose first request has not been answered yet. */
  #opening: Group[] | null = null;

  /**
   * @param workflow its name
   * @param browser null if the workflow's users have no part of a browser
   */
  constructor(user: JourneyUser, workflow: string, browser: Browser | null = null) {
    this.#browser = browser;
    this.#user = user;
    this.#workflow = workflow;
  }

  /** The user as it is played. */
  get owner(): JourneyUser {
    return this.#user;
  }

  get index(): number {
    return this.#user.index;
  }

  get id(): string {
    return this.#user.userId;
  }

  get type(): string {
    return this.#user.userType;
  }

  get runId(): string {
    return this.#user.settings.runId ?? '';
  }

  get token(): string | null {
    return this.#user.authToken;
  }

  set token(token: string | null) {
    this.#user.authToken = token;
  }

  /** The journey's pending request. */
  get request(): PlannedRequest {
    return this.#request!;
  }

  /** The pending request as it is sent. */
  prepared(): PlannedRequest {
    return this.#asSent(this.request);
  }

  #asSent(request: PlannedRequest): PlannedRequest {
    return this.#browser?.prepare(request, this.#log.endedMs) ?? request;
  }

  /** Lets the browser process a response. Returns the response for the journey, unless a redirect is followed first. */
  receive(response: StepResponse, sent: PlannedRequest | null, judge: Judge | null): Judged {
    // As the journey made it: cookies and tokens are added when it is sent.
    const request = this.#joint?.in((sent ?? this.request).slot) ?? this.request;
    const known = this.#browser!.receive(request, response, this.#log.endedMs);
    this.#redirect = this.#browser!.follow(request, known);
    return this.#redirect === null && judge !== null ? judge(known) : known;
  }

  /** Whether that response was a redirect that is followed. */
  get follows(): boolean {
    return this.#redirect !== null;
  }

  random(): number {
    return this.#user.random.next();
  }

  integer(least: number, most: number): number {
    return least + this.#user.random.integer(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(list: readonly [T, ...T[]]): T;
  pick<T>(list: readonly T[]): T | undefined;
  pick<T>(list: readonly T[]): T | undefined {
    return list[this.#user.random.integer(list.length)];
  }

  completes(): boolean {
    return completes(this.#user);
  }

  all(pending: readonly Pending<unknown>[]): Pending<never> {
    return together(pending) as unknown as Pending<never>;
  }

  think(seconds: number, most = seconds): Pending<void> {
    checkThink(seconds, most);
    const drawn = most > seconds ? seconds + (most - seconds) * this.random() : seconds;
    return noteMade(new Pause(drawn * 1000)) as Pending<void>;
  }

  group<Value>(
    name: string,
    part: () => Generator<Turn, Value, unknown>,
  ): Generator<Turn, Value, unknown> {
    return this.#playGroup(noteMade({ name: checkedName('group', name), startMs: null }), part);
  }

  *#playGroup<Value>(
    group: Group,
    part: () => Generator<Turn, Value, unknown>,
  ): Generator<Turn, Value, unknown> {
    notePlayed(this, group);
    this.#opening ??= [];
    this.#opening.push(group);
    const value = yield* part();
    if (group.startMs !== null)
      this.#log.group(`${this.#workflow}/${group.name}`, this.#log.endedMs - group.startMs);
    return value;
  }

  check(name: string, condition: unknown): boolean {
    return noteCheck(this.#log, name, condition);
  }

  count(name: string, by = 1): void {
    noteCount(this.#log, name, by);
  }

  time(name: string, ms: number): void {
    noteTime(this.#log, name, ms);
  }

  abandon(): never {
    this.#user.outcome = 'abandoned';
    throw ENDING;
  }

  fail(reason: string): never {
    this.#user.outcome = 'failed';
    this.#user.failure = reason;
    throw ENDING;
  }

  /** Starts the journey. @returns the first request; null if there is none */
  start(generator: JourneyGenerator): PlannedRequest | null {
    this.#generator = generator;
    const first = this.#resume(() => generator.next());
    this.#thinkMs = -1;
    return first;
  }

  /**
   * Continues with a response.
   *
   * @returns the next request; null at the end
   */
  goOn(answer: Judged, request: PlannedRequest | null = null): PlannedRequest | null {
    const redirect = this.#redirect;
    const joint = this.#joint;
    this.#redirect = null;
    if (this.#opening !== null) this.#startGroups(this.#opening);
    if (joint === null)
      return redirect === null ? this.#continue(answer) : this.#sendNext(redirect);
    const { slot } = request ?? this.request;
    if (redirect !== null) {
      joint.redirect(slot, redirect);
    } else if (joint.answer(slot, answer)) {
      this.#joint = null;
      return this.#continue(joint.result);
    }
    // Requests that did not fit follow when the others have been answered.
    return this.#sendNext(joint.isUnderWay ? this.request : joint.take()!);
  }

  /** A request to be sent together with the previous one; null if there is none. */
  another(): PlannedRequest | null {
    const request = this.#joint?.take() ?? null;
    return request === null ? null : this.#asSent(request);
  }

  putBack(): void {
    this.#joint?.putBack();
  }

  #continue(answer: Judged | readonly Judged[]): PlannedRequest | null {
    const generator = this.#generator!;
    this.#thinkMs = -1;
    const next = this.#resume(() =>
      answer instanceof StepFailure && generator.throw !== undefined
        ? generator.throw(answer)
        : generator.next(answer),
    );
    if (this.#thinkMs >= 0) this.#user.thinkFor(this.#thinkMs);
    return next;
  }

  /** Replaces the request with which the journey would continue. */
  #sendNext(request: PlannedRequest): PlannedRequest {
    this.#request = request;
    this.#user.thinkFor(0);
    return request;
  }

  #resume(first: () => IteratorResult<unknown, unknown>): PlannedRequest | null {
    this.#request = null;
    startTurn();
    try {
      let result = first();
      for (let pauses = 0; pauses < MOST_PAUSES; pauses++) {
        // Even if the journey catches the exception that ends it, the journey has ended.
        if (this.#user.outcome !== null) return this.#ended();
        if (result.done) {
          requireAllPlayed(this);
          return this.#ended();
        }
        const turn = result.value;
        if (turn instanceof PlannedRequest) {
          notePlayed(this, turn);
          this.#request = turn;
          return turn;
        }
        if (turn instanceof Together) {
          notePlayed(this, turn);
          this.#joint = new JointAnswers(turn.requests);
          this.#request = this.#joint.take();
          return this.#request;
        }
        if (!(turn instanceof Pause)) {
          const value = show(turn);
          throw faultOf(
            this.#generator!,
            `the journey yielded a value ${value}: use yield* with a step`,
          );
        }
        notePlayed(this, turn);
        this.#thinkMs = Math.max(0, this.#thinkMs) + turn.ms;
        result = this.#generator!.next();
      }
    } catch (thrown) {
      if (thrown === ENDING) return this.#ended();
      if (!(thrown instanceof StepFailure)) throw thrown;
      this.#user.outcome = 'failed';
      this.#user.failure = `${thrown.step}: ${thrown.message}`;
      return this.#ended();
    }
    throw faultOf(this.#generator!, `the journey paused ${MOST_PAUSES} times without a request`);
  }

  /** The answered request is the first of these groups. */
  #startGroups(groups: readonly Group[]): void {
    this.#opening = null;
    for (const group of groups) group.startMs = this.#log.askedMs;
  }

  get #log(): JourneyLog {
    return this.#user.settings.log ?? SILENT;
  }

  #ended(): null {
    this.#generator = null;
    return null;
  }
}
