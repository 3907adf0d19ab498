import { ERROR_CLASSES } from './error-classes.ts';

/**
 * Counters that only grow. They are read as `(now - last) >>> 0`, so 32 bits may wrap. One lane per worker
 * and one writer per lane: counting needs no atomics, and the lane of a worker that died stays readable.
 */
export const COUNTERS = [
  'sent',
  /** Of these, requests after the end of the schedule, by users who were given time to finish. */
  'sentAfterEnd',
  'successful',
  'failed',
  'spawned',
  'completed',
  'abandoned',
  'failedUsers',
  'interrupted',
  /** Arrivals refused because the limit of concurrent users was reached. */
  'droppedAtUsers',
  /** Arrivals refused because the limit of requests waiting for a connection was reached. */
  'droppedAtQueue',
  /** Arrivals refused because this worker was late for them. */
  'droppedLate',
  /** Users that this worker took for places that had become free. */
  'takenForPlaces',
  /** Arrivals dispatched for a time after the run was stopped: they were never due. */
  'withdrawn',
  /** Requests that waited for a connection. */
  'queued',
  'bytesReceived',
  'cacheHits',
  'cacheMisses',
  'connectionsOpened',
  /** Of these, connections that resumed a TLS session. */
  'sessionsResumed',
  /** Requests over a connection that had carried one before. */
  'connectionsReused',
  /** Requests that met the closing of an idle connection and were sent once more. */
  'requestsRetried',
  /** Redirects that the step does not expect and the journey does not follow. */
  'strayRedirects',
] as const;

/** Counters of refused arrivals. */
export const DROPS = COUNTERS.filter((counter) => counter.startsWith('dropped'));

/** Values that go up and down, each written only by its worker. */
export const GAUGES = [
  'activeUsers',
  'inFlight',
  'waiting',
  /** Turns of the worker's event loop: if it does not grow, the worker hangs. */
  'turns',
  /** 1 + number of the step whose code is running; 0 if none is. */
  'step',
] as const;

/** Counters per workflow, stored at the number of its first step. */
const USER_COUNTERS = [
  'spawned',
  'completed',
  'abandoned',
  'failedUsers',
  'interrupted',
] as const satisfies readonly (typeof COUNTERS)[number][];

/** Counters per load, stored at its position. */
const LOAD_WORDS = [
  'spawned',
  'completed',
  'abandoned',
  'failedUsers',
  'interrupted',
  /** Arrivals refused: limit reached, or too late. */
  'dropped',
  /** Requests. */
  'ended',
  'failed',
  /** Active users at the end of a second. */
  'here',
  /** Sum of the times at which users left minus those at which they came, milliseconds: plus `here` times a later time, it is the time that all users have spent here by then. */
  'time',
  /** Time spent by users whose places have closed and who finish their journeys, milliseconds. */
  'staying',
] as const;

/** Number of loads that one run can count separately, profile switches included. */
export const MAX_LOADS = 16;

export type LoadWord = (typeof LOAD_WORDS)[number];
export type UserCounter = (typeof USER_COUNTERS)[number];
export type Counter = (typeof COUNTERS)[number];
export type Gauge = (typeof GAUGES)[number];

/** HTTP status codes are counted by their number. */
const STATUS_CODES = 600;

/** Number of user types that one run can count separately, profile switches included. */
export const MAX_USER_TYPES = 64;

/** Number of user ages, in seconds, by which requests are counted; older users count as the oldest. */
export const AGES = 64;

/** 128 bytes: two cache lines, because processors prefetch them in pairs. */
const PADDING = 32;

/** Offsets within a lane, in 32-bit words. */
export interface LaneLayout {
  readonly counters: Readonly<Record<Counter, number>>;
  readonly gauges: Readonly<Record<Gauge, number>>;
  /** Followed by one word per status code, error class, user type and step. */
  readonly statusCodes: number;
  readonly errors: number;
  /** Requests sent. */
  readonly userTypes: number;
  readonly steps: number;
  /** Requests ended. */
  readonly endedByUserType: number;
  readonly endedByStep: number;
  /** Requests by the age of their users, {@link AGES} words for each load. */
  readonly ages: number;
  /** A word per load, at its position. */
  readonly loads: Readonly<Record<LoadWord, number>>;
  /** Active users, at the number of their workflow's first step: these go up and down. */
  readonly usersByFirstStep: number;
  /** Requests that failed, a word per step. */
  readonly failuresByStep: number;
  /** Users by outcome, at the number of their workflow's first step. */
  readonly userCounters: Readonly<Record<UserCounter, number>>;
  /** Words from one lane to the next. */
  readonly length: number;
}

/** @param steps number of steps of all registered workflows */
export function laneLayout(steps: number): LaneLayout {
  const offsets = <Name extends string>(names: readonly Name[], start: number, words = 1) =>
    Object.fromEntries(names.map((name, index) => [name, start + index * words])) as Record<
      Name,
      number
    >;
  const gaugesStart = COUNTERS.length;
  const statusCodes = gaugesStart + GAUGES.length;
  const errors = statusCodes + STATUS_CODES;
  const userTypes = errors + ERROR_CLASSES.length;
  const stepsStart = userTypes + MAX_USER_TYPES;
  const endedByUserType = stepsStart + steps;
  const endedByStep = endedByUserType + MAX_USER_TYPES;
  const usersByFirstStep = endedByStep + steps;
  const failuresByStep = usersByFirstStep + steps;
  const userCounters = failuresByStep + steps;
  const ages = userCounters + USER_COUNTERS.length * steps;
  const loads = ages + MAX_LOADS * AGES;
  const used = loads + LOAD_WORDS.length * MAX_LOADS;
  return {
    counters: offsets(COUNTERS, 0),
    gauges: offsets(GAUGES, gaugesStart),
    statusCodes,
    errors,
    userTypes,
    steps: stepsStart,
    endedByUserType,
    endedByStep,
    usersByFirstStep,
    ages,
    loads: offsets(LOAD_WORDS, loads, MAX_LOADS),
    failuresByStep,
    userCounters: offsets(USER_COUNTERS, userCounters, steps),
    length: Math.ceil(used / PADDING) * PADDING,
  };
}

export function allocateLanes(lanes: number, layout: LaneLayout): SharedArrayBuffer {
  return new SharedArrayBuffer(lanes * layout.length * Uint32Array.BYTES_PER_ELEMENT);
}

export function laneOf(buffer: SharedArrayBuffer, lane: number, layout: LaneLayout): Uint32Array {
  const bytes = layout.length * Uint32Array.BYTES_PER_ELEMENT;
  return new Uint32Array(buffer, lane * bytes, layout.length);
}

/** Recording a request takes far less time than a copy, so a second attempt is seldom needed. */
const ATTEMPTS = 100;

/**
 * Copies a lane at a moment when no request is half recorded. The writer does not wait for readers; instead, the
 * copy is repeated until its tables agree with its totals, which costs the writer nothing. Returns false, with
 * an unusable copy, if the writer was caught in the middle and made no progress, such as a suspended thread.
 */
export function readLane(lane: Uint32Array, layout: LaneLayout, copy: Uint32Array): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    copy.set(lane);
    if (isWhole(copy, layout)) return true;
  }
  return false;
}

/** Whether the counts by step and by user type add up to the totals. */
function isWhole(copy: Uint32Array, layout: LaneLayout): boolean {
  const { counters, userTypes, steps, endedByUserType, endedByStep, usersByFirstStep } = layout;
  const sent = copy[counters.sent]!;
  const ended = (copy[counters.successful]! + copy[counters.failed]!) >>> 0;
  return (
    sumOf(copy, userTypes, steps) === sent &&
    sumOf(copy, steps, endedByUserType) === sent &&
    sumOf(copy, endedByUserType, endedByStep) === ended &&
    sumOf(copy, endedByStep, usersByFirstStep) === ended
  );
}

/** Modulo 2^32, like the counters. */
function sumOf(words: Uint32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum = (sum + words[i]!) >>> 0;
  return sum;
}
