import * as v from 'valibot';
import { count, counts, milliseconds } from './figures.ts';

/** A load in some seconds of the run; means over them, in the unit of its model. */
export const loadRowSchema = v.object({
  /** The target. */
  target: v.pipe(v.number(), v.minValue(0)),
  /** Requests sent or users arrived, per second; or active users. */
  actual: v.pipe(v.number(), v.minValue(0)),
  /** Of that, the unavoidable excess over the curve, by users who had arrived before it fell. */
  excused: v.pipe(v.number(), v.minValue(0)),
  /** Arrivals dropped, total of these seconds. */
  dropped: count,
  /** Whatever the model: requests sent, failed requests, and arrived users, totals of these seconds. */
  sent: v.optional(count, 0),
  failed: v.optional(count, 0),
  arrived: v.optional(count, 0),
  /** Concurrent users, on average. */
  users: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
});

/**
 * Some seconds of the run, on the schedule's clock, which stops during a pause. Rows are one second long for at least
 * the last hour, and 10, 60 or 600 s for older seconds. All counts are totals of the row.
 */
export const timelineRowSchema = v.object({
  /** The first second. */
  second: count,
  /** Number of seconds that the row covers. */
  seconds: v.pipe(count, v.minValue(1)),
  /**
   * Mean target of the loads in requests per second over these seconds; 0 if there are none, lower if statistics were
   * reset in the middle of a second.
   */
  targetRps: v.pipe(v.number(), v.minValue(0)),
  sent: count,
  /** Of these, requests sent after the end of the schedule, by users who had time to finish. */
  sentAfterEnd: count,
  completed: count,
  failed: count,
  /** At the end of the second; the maximum over the row's seconds. */
  activeUsers: count,
  dropped: count,
  /** Requests above the curve, by users finishing their journeys while it fell. */
  surplus: count,
  /** Requests that waited for a connection although the generator was on time. */
  queued: count,
  /** Response time of the requests that ended in these seconds, milliseconds; null if there were none. */
  p50: v.nullable(milliseconds),
  p90: v.nullable(milliseconds),
  p95: v.nullable(milliseconds),
  p99: v.nullable(milliseconds),
  max: v.nullable(milliseconds),
  /** Service time p99, milliseconds. */
  serviceP99: v.nullable(milliseconds),
  /** The generator's own lateness, 99th percentile, milliseconds. */
  latenessP99: v.nullable(milliseconds),
  /** What limited the second, if anything; what limited most of the row's seconds. */
  limitedBy: v.nullable(v.picklist(['generator', 'target'])),
  /** How many of the row's seconds were limited by each. */
  limitedSeconds: v.object({ generator: count, target: count }),
  /** By load, in the order of the result's `loads`. Absent from results written before there were several models. */
  loads: v.optional(v.array(loadRowSchema), []),
  /** By class. */
  errors: counts,
  requestsByWorkflow: counts,
  /** Like `activeUsers`. */
  usersByWorkflow: counts,
  /**
   * Counts of response times: `counts[i]` of them are at or below bound `offset + i` of the result's
   * `responseTimeBoundsMs`, and above the previous bound.
   */
  responseTimes: v.object({ offset: count, counts: v.array(count) }),
  /**
   * The same at full resolution: an HdrHistogram of microseconds with 3 significant digits, in V2 compressed encoding as
   * base64. Absent from results written before it existed.
   */
  responseHistogram: v.optional(v.string()),
});
