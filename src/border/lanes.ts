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
  /** Arrivals refused because users, connections and queue were at their limits. */
  'droppedAtLimit',
  /** Arrivals refused because this worker was too late for them. */
  'droppedLate',
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
] as const;

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
  /** Odd while what belongs together is being written; see {@link readLane}. */
  readonly version: number;
  /** Followed by one word per status code, error class, user type and step. */
  readonly statusCodes: number;
  readonly errors: number;
  /** Requests sent. */
  readonly userTypes: number;
  readonly steps: number;
  /** Requests ended. */
  readonly endedByUserType: number;
  readonly endedByStep: number;
  /** Requests by the age of their users, {@link AGES} of them. */
  readonly ages: number;
  /** Users on their way, at the number of their workflow's first step: these go up and down. */
  readonly usersByFirstStep: number;
  /** Words from one lane to the next. */
  readonly length: number;
}

/** @param steps number of steps of all registered workflows */
export function laneLayout(steps: number): LaneLayout {
  const offsets = <Name extends string>(names: readonly Name[], start: number) =>
    Object.fromEntries(names.map((name, index) => [name, start + index])) as Record<Name, number>;
  const gaugesStart = COUNTERS.length;
  const version = gaugesStart + GAUGES.length;
  const statusCodes = version + 1;
  const errors = statusCodes + STATUS_CODES;
  const userTypes = errors + ERROR_CLASSES.length;
  const stepsStart = userTypes + MAX_USER_TYPES;
  const endedByUserType = stepsStart + steps;
  const endedByStep = endedByUserType + MAX_USER_TYPES;
  const usersByFirstStep = endedByStep + steps;
  const ages = usersByFirstStep + steps;
  const used = ages + AGES;
  return {
    counters: offsets(COUNTERS, 0),
    gauges: offsets(GAUGES, gaugesStart),
    version,
    statusCodes,
    errors,
    userTypes,
    steps: stepsStart,
    endedByUserType,
    endedByStep,
    usersByFirstStep,
    ages,
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

/** What is written in one go takes far less than a copy: more attempts only help who is very unlucky. */
const ATTEMPTS = 100;

/**
 * Copies a lane as it was at one moment, with nothing that belongs together half written: its writer makes
 * the version odd before and even after ({@link beginWriting}, {@link endWriting}). False, and the copy is
 * of no use, where the writer was caught in the middle and got no further, as a thread that was suspended.
 *
 * @see https://en.wikipedia.org/wiki/Seqlock
 */
export function readLane(lane: Uint32Array, layout: LaneLayout, copy: Uint32Array): boolean {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = Atomics.load(lane, layout.version);
    copy.set(lane);
    // Adding is a barrier on both sides: the copy is whole before the version is read again.
    if (before % 2 === 0 && Atomics.add(lane, layout.version, 0) === before) return true;
  }
  return false;
}

export function beginWriting(lane: Uint32Array, layout: LaneLayout): void {
  Atomics.add(lane, layout.version, 1);
}

export function endWriting(lane: Uint32Array, layout: LaneLayout): void {
  Atomics.add(lane, layout.version, 1);
}
