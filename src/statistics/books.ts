import { ERROR_CLASSES } from '../shared/error-classes.ts';
import { type Counter, type LaneLayout, MAX_USER_TYPES } from '../shared/lanes.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import type { LaneTotals } from './lane-totals.ts';
import type { TrafficStats } from './result.ts';

/** What the main thread itself counts. */
export interface ScheduleCounts {
  /** Arrivals handed to each worker. */
  readonly handedOut: Float64Array;
  /** Arrivals that were due before they could be handed out. */
  missed: number;
  /** Requests above the curve on a way down. */
  surplus: number;
}

/** All that is counted of a run, from its start to one moment. */
export interface Books {
  readonly words: Float64Array;
  readonly count: Readonly<Record<Counter, number>>;
  /** Users, requests and arrivals that went down with workers. */
  readonly lostUsers: number;
  readonly lostRequests: number;
  readonly lostArrivals: number;
  readonly handedOut: number;
  readonly missed: number;
  readonly surplus: number;
}

export function readBooks(
  totals: LaneTotals,
  layout: LaneLayout,
  lostLanes: ReadonlySet<number>,
  { handedOut, missed, surplus }: ScheduleCounts,
): Books {
  totals.poll();
  const words = totals.sum();
  const count = Object.fromEntries(
    Object.entries(layout.counters).map(([counter, word]) => [counter, words[word]!]),
  ) as Record<Counter, number>;
  let lostUsers = 0;
  let lostRequests = 0;
  let lostArrivals = 0;
  for (const lane of lostLanes) {
    const of = (...counters: Counter[]) =>
      counters.reduce((sum, counter) => sum + totals.ofLane(lane, counter), 0);
    lostUsers += of('spawned') - of('completed', 'abandoned', 'failedUsers', 'interrupted');
    lostRequests += of('sent') - of('successful', 'failed');
    lostArrivals += handedOut[lane]! - of('spawned', 'droppedAtLimit', 'droppedLate', 'withdrawn');
  }
  return {
    words,
    count,
    lostUsers,
    lostRequests,
    lostArrivals,
    handedOut: handedOut.reduce((sum, arrivals) => sum + arrivals, 0),
    missed,
    surplus,
  };
}

/**
 * The books with which a reset starts anew. Users who are here and requests under way are carried
 * over: they count as spawned and sent after it, so that the books go on balancing.
 */
export function carryOver(books: Books): Books {
  const { count } = books;
  const usersGone =
    count.completed + count.abandoned + count.failedUsers + books.lostUsers + count.interrupted;
  const stillHere = count.spawned - usersGone;
  const settled = count.spawned + droppedOf(books) + count.withdrawn - books.missed;
  return {
    ...books,
    count: {
      ...count,
      spawned: usersGone,
      sent: count.successful + count.failed + books.lostRequests,
    },
    handedOut: settled - stillHere,
  };
}

function droppedOf({ count, missed, lostArrivals }: Books): number {
  return count.droppedAtLimit + count.droppedLate + missed + lostArrivals;
}

type Counted = Pick<
  TrafficStats,
  | 'total'
  | 'successful'
  | 'failed'
  | 'inFlight'
  | 'successRate'
  | 'activeUsers'
  | 'requestsByWorkflow'
  | 'requestsByUserType'
  | 'requestsByStep'
  | 'statusCodes'
  | 'errors'
  | 'bytesReceived'
  | 'cacheHitRate'
  | 'users'
  | 'surplus'
  | 'queued'
>;

export interface Names {
  readonly layout: LaneLayout;
  readonly workflows: readonly CompiledWorkflow[];
  readonly userTypes: readonly string[];
}

/**
 * What was counted between two moments.
 *
 * @param over the run has ended: then every arrival is settled, and `planned` is what was handed out
 */
export function balance(now: Books, before: Books, names: Names, over: boolean): Counted {
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
    successful,
    failed,
    inFlight: total - ended,
    successRate: ended > 0 ? successful / ended : 1,
    activeUsers: active,
    ...requestsBy(now.words, before.words, names),
    statusCodes: statusCodes(now.words, before.words, names.layout),
    errors: errors(now.words, before.words, names.layout, lostRequests),
    bytesReceived: since('bytesReceived'),
    cacheHitRate: lookups > 0 ? hits / lookups : null,
    users: {
      // While the run goes on, some of what was handed out is not due yet.
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

function requestsBy(now: Float64Array, before: Float64Array, names: Names) {
  const { layout, workflows, userTypes } = names;
  const requestsByWorkflow: Record<string, number> = {};
  const requestsByStep: Record<string, number> = {};
  let word = layout.steps;
  for (const workflow of workflows) {
    let ofWorkflow = 0;
    for (const step of workflow.steps) {
      const requests = now[word]! - before[word]!;
      word++;
      if (requests > 0) requestsByStep[`${workflow.name}/${step.name}`] = requests;
      ofWorkflow += requests;
    }
    if (ofWorkflow > 0) requestsByWorkflow[workflow.name] = ofWorkflow;
  }
  const requestsByUserType: Record<string, number> = {};
  for (let type = 0; type < Math.min(userTypes.length, MAX_USER_TYPES); type++) {
    const requests = now[layout.userTypes + type]! - before[layout.userTypes + type]!;
    if (requests > 0) requestsByUserType[userTypes[type]!] = requests;
  }
  return { requestsByWorkflow, requestsByUserType, requestsByStep };
}

function statusCodes(now: Float64Array, before: Float64Array, layout: LaneLayout) {
  const codes: Record<string, number> = {};
  for (let word = layout.statusCodes; word < layout.errors; word++) {
    const responses = now[word]! - before[word]!;
    if (responses > 0) codes[word - layout.statusCodes] = responses;
  }
  return codes;
}

function errors(now: Float64Array, before: Float64Array, layout: LaneLayout, lost: number) {
  const counts: Record<string, number> = {};
  for (const [index, name] of ERROR_CLASSES.entries()) {
    const word = layout.errors + index;
    const failures = now[word]! - before[word]! + (name === 'worker_lost' ? lost : 0);
    if (failures > 0) counts[name] = failures;
  }
  return counts;
}
