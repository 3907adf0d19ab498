import { ERROR_CLASSES } from './error-classes.ts';

/**
 * Counters that only grow, read as `(now - last) >>> 0`, so that 32 bits may wrap. One lane per
 * worker, one writer per lane: counting needs no atomics, and a worker that dies leaves its lane readable.
 */
export const COUNTERS = [
  'sent',
  /** Of these, the ones after the end of the schedule, by users who were given time to finish. */
  'sentAfterEnd',
  'successful',
  'failed',
  'spawned',
  'completed',
  'abandoned',
  'failedUsers',
  'interrupted',
  /** Arrivals refused because there were as many users as there may be. */
  'droppedAtUsers',
  /** Arrivals refused because as many requests as may were waiting for a connection. */
  'droppedAtQueue',
  /** Arrivals refused because this worker was too late for them. */
  'droppedLate',
  /** Users whom this worker took for places that had become free. */
  'takenForPlaces',
  /** Arrivals handed out for a time after which the run was stopped: they were never due. */
  'withdrawn',
  /** Requests that had to wait for a connection. */
  'queued',
  'bytesReceived',
  'cacheHits',
  'cacheMisses',
  'connectionsOpened',
  /** Of these, the ones that resumed a TLS session. */
  'sessionsResumed',
  /** Requests over a connection that had carried one before. */
  'connectionsReused',
  /** Requests that met the closing of an idle connection and were sent once more. */
  'requestsRetried',
] as const;

/** Those of arrivals that were refused. */
export const DROPS = COUNTERS.filter((counter) => counter.startsWith('dropped'));

/** Values that go up and down, each written by its worker alone. */
export const GAUGES = [
  'activeUsers',
  'inFlight',
  'waiting',
  /** Turns of the worker's loop: one that does not grow belongs to a worker that hangs. */
  'turns',
  /** 1 + number of the step whose code is running; 0 while none is. */
  'step',
] as const;

/** Of these counters each workflow has one of its own, at the number of its first step. */
export const USER_COUNTERS = [
  'spawned',
  'completed',
  'abandoned',
  'failedUsers',
  'interrupted',
] as const satisfies readonly (typeof COUNTERS)[number][];

/** Of these each load has one of its own, at its position. */
export const LOAD_WORDS = [
  'spawned',
  'completed',
  'abandoned',
  'failedUsers',
  'interrupted',
  /** Arrivals refused: limits, or too late. */
  'dropped',
  /** Requests. */
  'ended',
  'failed',
  /** Users who are here, as of the end of a second. */
  'here',
  /** Less the moments at which they came, milliseconds, and plus those at which others left: with `here` times a moment it is the time of all users until then. */
  'time',
  /** Time of users whose places have closed, and who finish, milliseconds. */
  'staying',
] as const;

/** Loads that one run can tell apart, live switches included. */
export const MAX_LOADS = 16;

export type LoadWord = (typeof LOAD_WORDS)[number];
export type UserCounter = (typeof USER_COUNTERS)[number];
export type Counter = (typeof COUNTERS)[number];
export type Gauge = (typeof GAUGES)[number];

/** HTTP status codes are counted by their number. */
const STATUS_CODES = 600;

/** User types that one run can tell apart, live switches included. */
export const MAX_USER_TYPES = 64;

/** Ages of users, in seconds, by which requests are counted; older ones count as the oldest. */
export const AGES = 64;

/** 128 bytes: two cache lines, as processors prefetch them in pairs. */
const PADDING = 32;

/** Where things are in a lane, in 32-bit words. */
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
  /** Requests by the age of their users, {@link AGES} of them for each load. */
  readonly ages: number;
  /** A word per load, at its position. */
  readonly loads: Readonly<Record<LoadWord, number>>;
  /** Users on their way, at the number of their workflow's first step: these go up and down. */
  readonly usersByFirstStep: number;
  /** Requests that failed, a word per step. */
  readonly failuresByStep: number;
  /** Users by what became of them, at the number of their workflow's first step. */
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

/** Recording a request takes far less than a copy: more attempts only help a reader with very bad luck. */
const ATTEMPTS = 100;

/**
 * Copies a lane, with no request half recorded: its writer does not wait for readers, so that a copy is taken
 * again until its tables agree with its totals. That costs the writer nothing. False, and the copy is of no
 * use, where the writer was caught in the middle and got no further, as a thread that was suspended.
 */
export function readLane(lane: Uint32Array, layout: LaneLayout, copy: Uint32Array): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    copy.set(lane);
    if (isWhole(copy, layout)) return true;
  }
  return false;
}

/** Whether what is counted by step and by user type adds up to what is counted in all. */
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

/** Modulo 2^32, as the counters are. */
function sumOf(words: Uint32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum = (sum + words[i]!) >>> 0;
  return sum;
}
