import { ERROR_CLASS_INDEX, type ErrorClass } from '../src/border/error-classes.ts';
import { AGES, type Counter, type Gauge, type LaneLayout, laneOf } from '../src/border/lanes.ts';
import type { Snapshot } from '../src/border/messages.ts';
import type { Outcome } from '../src/journey/outcome.ts';
import { CACHE_HEADERS, type CacheOutcome, cacheOutcome } from './cache-status.ts';
import type { ErrorExamples } from './error-examples.ts';
import type { Failure } from './failure.ts';
import { IntervalHistogram } from './interval-histogram.ts';
import { JourneyNotes } from './journey-notes.ts';
import type { Exchange } from './sender.ts';
import { StepTimes } from './step-times.ts';
import { UserTime } from './user-time.ts';

/** What a worker measures: its lane of counters, and histograms that are sent once a second. */
export class Recorder {
  readonly #lane: Uint32Array;
  readonly #layout: LaneLayout;
  readonly #examples: ErrorExamples;
  readonly #response = new IntervalHistogram();
  readonly #service = new IntervalHistogram();
  readonly #atLeast = new IntervalHistogram();
  readonly #startDelay = new IntervalHistogram();
  readonly #readDelay = new IntervalHistogram();
  readonly #lateness = new IntervalHistogram();
  readonly #connect = new IntervalHistogram();
  readonly #tls = new IntervalHistogram();
  readonly #firstByte = new IntervalHistogram();
  readonly #steps: StepTimes;
  /** By position of the load; null for the load of a profile without scenarios. */
  readonly scenarios: (string | null)[] = [];
  /** What journeys record themselves. */
  readonly notes = new JourneyNotes();
  /** By step: whether any response had an age, and how many before that did not mention a cache. */
  readonly #aged: Uint8Array;
  readonly #silent: Uint32Array;
  readonly #userTime: UserTime;
  /** Fractions of milliseconds that words cannot hold, by load. */
  readonly #restOfStays: number[] = [];
  #generation = 0;
  #second = 0;

  constructor(lanes: SharedArrayBuffer, lane: number, layout: LaneLayout, examples: ErrorExamples) {
    this.#examples = examples;
    this.#lane = laneOf(lanes, lane, layout);
    this.#layout = layout;
    this.#userTime = new UserTime(this.#lane, layout);
    const steps = layout.usersByFirstStep - layout.endedByStep;
    this.#steps = new StepTimes(steps);
    this.#aged = new Uint8Array(steps);
    this.#silent = new Uint32Array(steps);
  }

  count(counter: Counter, by = 1): void {
    this.#lane[this.#layout.counters[counter]]! += by;
  }

  gauge(gauge: Gauge, value: number): void {
    this.#lane[this.#layout.gauges[gauge]] = value;
  }

  /** A user of this load, of the workflow with this first step, has arrived at a time of the schedule. */
  arrived(firstStepNumber: number, load: number, atMs: number): void {
    this.#lane[this.#layout.loads.spawned + load]! += 1;
    this.#userTime.change(load, 1, atMs, this.#second);
    this.count('spawned');
    this.#lane[this.#layout.gauges.activeUsers]! += 1;
    this.#lane[this.#layout.usersByFirstStep + firstStepNumber]! += 1;
    this.#lane[this.#layout.userCounters.spawned + firstStepNumber]! += 1;
  }

  /** And has left, with this outcome. */
  left(firstStepNumber: number, how: Outcome, load: number, atMs: number): void {
    this.#userTime.change(load, -1, atMs, this.#second);
    const counter = how === 'failed' ? 'failedUsers' : how;
    this.count(counter);
    this.#lane[this.#layout.gauges.activeUsers]! -= 1;
    this.#lane[this.#layout.usersByFirstStep + firstStepNumber]! -= 1;
    this.#lane[this.#layout.userCounters[counter] + firstStepNumber]! += 1;
    this.#lane[this.#layout.loads[counter] + load]! += 1;
  }

  /** Total time that users of closed places were here. */
  stayed(load: number, userMs: number): void {
    const whole = userMs + (this.#restOfStays[load] ?? 0);
    this.#lane[this.#layout.loads.staying + load]! += Math.floor(whole);
    this.#restOfStays[load] = whole % 1;
  }

  /** A planned arrival does not happen. */
  refused(counter: Counter, load: number): void {
    this.count(counter);
    if (counter !== 'withdrawn') this.#lane[this.#layout.loads.dropped + load]! += 1;
  }

  /** A request was due and is handled now. */
  lateness(latenessMs: number): void {
    this.#lateness.recordMs(latenessMs);
  }

  /** @param age of the user, in seconds since the one in which it arrived */
  sent(stepNumber: number, userTypeNumber: number, age: number, load: number): void {
    this.count('sent');
    const ages = this.#layout.ages + load * AGES;
    this.#lane[ages + Math.min(AGES - 1, Math.max(0, age))]! += 1;
    this.#lane[this.#layout.steps + stepNumber]! += 1;
    this.#lane[this.#layout.userTypes + userTypeNumber]! += 1;
  }

  ended(
    stepNumber: number,
    userTypeNumber: number,
    exchange: Exchange,
    serviceTimeMs: number,
    failure: Failure | null,
  ): void {
    const responseTimeMs = exchange.startDelayMs + serviceTimeMs;
    this.#startDelay.recordMs(exchange.startDelayMs);
    this.#service.recordMs(serviceTimeMs);
    this.#response.recordMs(responseTimeMs);
    this.#readDelay.recordMs(exchange.readDelayMs);
    this.#atLeast.recordMs(responseTimeMs - exchange.ownDelayMs - exchange.readDelayMs);
    this.#steps.record(stepNumber, exchange.request!, responseTimeMs, failure !== null);
    this.#connected(exchange);
    const { status } = exchange;
    const outcome = exchange.mentions(CACHE_HEADERS) ? cacheOutcome(exchange.headers) : null;
    this.#lane[this.#layout.endedByStep + stepNumber]! += 1;
    this.#lane[this.#layout.endedByUserType + userTypeNumber]! += 1;
    this.count('bytesReceived', exchange.bytes);
    if (status > 0) this.#lane[this.#layout.statusCodes + Math.min(status, 599)]! += 1;
    this.count(failure === null ? 'successful' : 'failed');
    if (failure !== null) {
      this.error(failure.errorClass);
      this.#lane[this.#layout.failuresByStep + stepNumber]! += 1;
    }
    if (status > 0 && status < 400) this.#cached(stepNumber, outcome);
    if (failure !== null) this.#examples.note(failure, exchange);
  }

  /** Counts the same request for its load. */
  endedOf(load: number, responseTimeMs: number, failed: boolean): void {
    const { loads } = this.#layout;
    this.#lane[loads.ended + load]! += 1;
    if (failed) this.#lane[loads.failed + load]! += 1;
    const scenario = this.scenarios[load] ?? null;
    if (scenario !== null) this.notes.scenario(scenario, responseTimeMs);
  }

  /**
   * If a cache only reveals the age of its hits, responses without an age are misses. This is not known before the first
   * hit: until then, a step's responses without cache information are counted separately.
   */
  #cached(step: number, outcome: CacheOutcome | null): void {
    if (outcome === 'aged') {
      this.count('cacheHits');
      this.count('cacheMisses', this.#silent[step]!);
      this.#silent[step] = 0;
      this.#aged[step] = 1;
    } else if (outcome !== null) {
      this.count(outcome === 'hit' ? 'cacheHits' : 'cacheMisses');
    } else if (this.#aged[step] === 1) {
      this.count('cacheMisses');
    } else {
      this.#silent[step]! += 1;
    }
  }

  error(errorClass: ErrorClass): void {
    this.#lane[this.#layout.errors + ERROR_CLASS_INDEX[errorClass]]! += 1;
  }

  #connected({ opening, reused, retried, firstByteMs }: Exchange): void {
    if (firstByteMs !== null) this.#firstByte.recordMs(firstByteMs);
    if (retried) this.count('requestsRetried');
    if (reused) this.count('connectionsReused');
    if (opening === null) return;
    this.count('connectionsOpened');
    this.#connect.recordMs(opening.connectMs);
    if (opening.tlsMs > 0) this.#tls.recordMs(opening.tlsMs);
    if (opening.resumed) this.count('sessionsResumed');
  }

  /** Statistics are reset; see {@link Snapshot}. */
  startGeneration(generation: number): void {
    this.#generation = generation;
  }

  /** The end of the current second, if `nowMs` is past it. */
  secondIsOver(nowMs: number): boolean {
    return nowMs >= (this.#second + 1) * 1000;
  }

  /** What was recorded since the last snapshot; the next one belongs to the second of `nowMs`. */
  snapshot(nowMs: number): Snapshot {
    const second = this.#second;
    this.#second = Math.max(second, Math.floor(nowMs / 1000));
    const lane = this.#lane.slice();
    this.#userTime.goOn(this.#second);
    return {
      generation: this.#generation,
      second,
      nextSecond: this.#second,
      lane,
      response: this.#response.take(),
      service: this.#service.take(),
      connect: this.#connect.take(),
      tls: this.#tls.take(),
      firstByte: this.#firstByte.take(),
      atLeast: this.#atLeast.take(),
      startDelay: this.#startDelay.take(),
      readDelay: this.#readDelay.take(),
      lateness: this.#lateness.take(),
      steps: this.#steps.take(),
      notes: this.notes.take(),
    };
  }
}
