import { AGES, type Counter, type LaneLayout, MAX_LOADS, MAX_USER_TYPES } from '../border/lanes.ts';
import type { Totals } from './lane-totals.ts';
import type { TrafficStats } from './result.ts';
import { requestsOf, scenarioCounts } from './scenario-counts.ts';
import {
  errorsIn,
  failedByStep,
  type Names,
  outcomesByWorkflow,
  requestsByStep,
  requestsByUserType,
  requestsByWorkflow,
  statusCodes,
} from './words.ts';

/** What the main thread itself counts. */
export interface ScheduleCounts {
  /** Arrivals dispatched to each worker. */
  readonly handedOut: Float64Array;
  /** Arrivals that were due before they could be dispatched. */
  missed: number;
  readonly missedByLoad: Float64Array;
  /** Requests above the curve while it fell. */
  surplus: number;
}

/** Everything that is counted in a run, from its start to one moment. */
export interface Books {
  readonly words: Float64Array;
  readonly count: Readonly<Record<Counter, number>>;
  /** Users, requests and arrivals that were lost with their workers. */
  readonly lostUsers: number;
  readonly lostRequests: number;
  readonly lostArrivals: number;
  /** Users of lost workers, at the number of their workflow's first step. */
  readonly lostByFirstStep: Float64Array;
  /** The same at the position of their load. */
  readonly lostByLoad: Float64Array;
  readonly handedOut: number;
  readonly missed: number;
  readonly missedByLoad: Float64Array;
  readonly surplus: number;
}

export function readBooks(
  totals: Totals,
  layout: LaneLayout,
  lostLanes: ReadonlySet<number>,
  { handedOut, missed, missedByLoad, surplus }: ScheduleCounts,
): Books {
  totals.poll();
  const words = totals.sum();
  const count = Object.fromEntries(
    Object.entries(layout.counters).map(([counter, word]) => [counter, words[word]!]),
  ) as Record<Counter, number>;
  let lostUsers = 0;
  let lostRequests = 0;
  let lostArrivals = 0;
  const lostByFirstStep = new Float64Array(layout.usersByFirstStep - layout.endedByStep);
  const lostByLoad = new Float64Array(MAX_LOADS);
  for (const lane of lostLanes) {
    const ofLane = totals.wordsOfLane(lane);
    addStillHere(lostByFirstStep, ofLane, layout.userCounters);
    addStillHere(lostByLoad, ofLane, userCountersOfLoads(layout));
    const of = (...counters: Counter[]) =>
      counters.reduce((sum, counter) => sum + ofLane[layout.counters[counter]]!, 0);
    lostUsers += of('spawned') - of('completed', 'abandoned', 'failedUsers', 'interrupted');
    lostRequests += of('sent') - of('successful', 'failed');
    const settled = of('spawned', 'droppedAtUsers', 'droppedAtQueue', 'droppedLate', 'withdrawn');
    lostArrivals += handedOut[lane]! + of('takenForPlaces') - settled;
    for (const { sent, ended } of tablesOf(layout)) {
      words[ended]! += ofLane[sent]! - ofLane[ended]!;
    }
    for (let load = 0; load < MAX_LOADS; load++) {
      words[layout.loads.ended + load]! += underWay(ofLane, load, layout);
    }
  }
  return {
    words,
    count,
    lostUsers,
    lostRequests,
    lostArrivals,
    lostByFirstStep,
    lostByLoad,
    handedOut: handedOut.reduce((sum, arrivals) => sum + arrivals, count.takenForPlaces),
    missed,
    missedByLoad: missedByLoad.slice(),
    surplus,
  };
}

/** Users who were spawned and have not left. */
function addStillHere(
  sums: Float64Array,
  words: Float64Array,
  { spawned, ...departures }: LaneLayout['userCounters'],
): void {
  for (const step of sums.keys()) {
    sums[step]! += words[spawned + step]!;
    for (const offset of Object.values(departures)) sums[step]! -= words[offset + step]!;
  }
}

function userCountersOfLoads({ loads }: LaneLayout): LaneLayout['userCounters'] {
  const { spawned, completed, abandoned, failedUsers, interrupted } = loads;
  return { spawned, completed, abandoned, failedUsers, interrupted };
}

/** Requests of a load that were sent and have not ended. */
function underWay(words: Float64Array, load: number, layout: LaneLayout): number {
  return requestsOf(load, words, layout) - words[layout.loads.ended + load]!;
}

/**
 * The books with which a reset starts. Active users and requests in flight are carried over: they count as spawned and
 * sent after the reset, in every table, so that the books still balance.
 */
export function carryOver(books: Books, layout: LaneLayout): Books {
  const { count } = books;
  const words = books.words.slice();
  for (const { sent, ended } of tablesOf(layout)) words[sent] = words[ended]!;
  for (let load = 0; load < MAX_LOADS; load++) {
    words[layout.ages + load * AGES]! -= underWay(books.words, load, layout);
  }
  takeThoseHereOff(words, layout.userCounters, books.lostByFirstStep);
  takeThoseHereOff(words, userCountersOfLoads(layout), books.lostByLoad);
  const usersGone =
    count.completed + count.abandoned + count.failedUsers + books.lostUsers + count.interrupted;
  const stillHere = count.spawned - usersGone;
  const settled = count.spawned + droppedOf(books) + count.withdrawn - books.missed;
  return {
    ...books,
    words,
    count: {
      ...count,
      spawned: usersGone,
      sent: count.successful + count.failed + books.lostRequests,
    },
    handedOut: settled - stillHere,
  };
}

/** Active users were spawned earlier. */
function takeThoseHereOff(
  words: Float64Array,
  counters: LaneLayout['userCounters'],
  lost: Float64Array,
): void {
  const here = new Float64Array(lost.length);
  addStillHere(here, words, counters);
  for (const [i, users] of here.entries()) words[counters.spawned + i]! -= users - lost[i]!;
}

/** The words that count requests by step and by user type when they are sent, and those that count them when they end. */
function* tablesOf(layout: LaneLayout): Generator<{ sent: number; ended: number }> {
  for (let type = 0; type < MAX_USER_TYPES; type++) {
    yield { sent: layout.userTypes + type, ended: layout.endedByUserType + type };
  }
  for (let step = 0; step < layout.endedByUserType - layout.steps; step++) {
    yield { sent: layout.steps + step, ended: layout.endedByStep + step };
  }
}

function droppedOf({ count, missed, lostArrivals }: Books): number {
  const atLimits = count.droppedAtUsers + count.droppedAtQueue;
  return atLimits + count.droppedLate + missed + lostArrivals;
}

type Counted = Pick<
  TrafficStats,
  | 'total'
  | 'sentAfterEnd'
  | 'successful'
  | 'failed'
  | 'inFlight'
  | 'successRate'
  | 'activeUsers'
  | 'requestsByWorkflow'
  | 'requestsByUserType'
  | 'requestsByStep'
  | 'failedByStep'
  | 'outcomesByWorkflow'
  | 'requestsByScenario'
  | 'failedByScenario'
  | 'outcomesByScenario'
  | 'statusCodes'
  | 'strayRedirects'
  | 'errors'
  | 'bytesReceived'
  | 'cacheHitRate'
  | 'connections'
  | 'users'
  | 'surplus'
  | 'queued'
>;

/**
 * The difference of the books between two moments.
 *
 * @param over the run has ended: then every arrival is settled, and `planned` is the number of dispatched arrivals
 */
export function balance(now: Books, before: Books, names: Names, over: boolean): Counted {
  const words = now.words.map((word, i) => word - before.words[i]!);
  const since = (counter: Counter) => now.count[counter] - before.count[counter];
  const lostUsers = now.lostUsers - before.lostUsers;
  const lostRequests = now.lostRequests - before.lostRequests;
  const total = since('sent');
  const successful = since('successful');
  const failed = since('failed') + lostRequests;
  const ended = successful + failed;
  const spawned = since('spawned');
  const gone = {
    completed: since('completed'),
    abandoned: since('abandoned'),
    failed: since('failedUsers') + lostUsers,
    interrupted: since('interrupted'),
  };
  const active = spawned - gone.completed - gone.abandoned - gone.failed - gone.interrupted;
  const dropped = droppedOf(now) - droppedOf(before);
  const missed = now.missed - before.missed;
  const handedOut = now.handedOut - before.handedOut - since('withdrawn');
  const hits = since('cacheHits');
  const lookups = hits + since('cacheMisses');
  return {
    total,
    sentAfterEnd: since('sentAfterEnd'),
    successful,
    failed,
    inFlight: total - ended,
    successRate: ended > 0 ? successful / ended : 1,
    activeUsers: active,
    requestsByWorkflow: requestsByWorkflow(words, names),
    requestsByUserType: requestsByUserType(words, names),
    requestsByStep: requestsByStep(words, names),
    failedByStep: failedByStep(words, names),
    outcomesByWorkflow: outcomesByWorkflow(
      words,
      now.lostByFirstStep.map((users, step) => users - before.lostByFirstStep[step]!),
      names,
    ),
    ...scenarioCounts(words, names, {
      users: now.lostByLoad.map((users, load) => users - before.lostByLoad[load]!),
      missed: now.missedByLoad.map((arrivals, load) => arrivals - before.missedByLoad[load]!),
    }),
    statusCodes: statusCodes(words, names),
    strayRedirects: since('strayRedirects'),
    errors: errorsIn(words, names, lostRequests),
    bytesReceived: since('bytesReceived'),
    cacheHitRate: lookups > 0 ? hits / lookups : null,
    connections: {
      opened: since('connectionsOpened'),
      reused: since('connectionsReused'),
      resumed: since('sessionsResumed'),
      retried: since('requestsRetried'),
    },
    users: {
      // During the run, some of the dispatched arrivals are not due yet.
      planned: over ? handedOut + missed : spawned + dropped,
      spawned,
      active,
      ...gone,
      dropped,
    },
    surplus: Math.round(now.surplus - before.surplus),
    queued: since('queued'),
  };
}
