import * as v from 'valibot';
import {
  count,
  counts,
  distributionSchema,
  errorExamples,
  loadSchema,
  milliseconds,
  percentileCurvesSchema,
  scenarioOutcomesSchema,
  userCountsSchema,
  workflowOutcomesSchema,
} from './figures.ts';
import { timelineRowSchema } from './timeline-row.ts';

export const statsSchema = v.object({
  total: count,
  /** Of these, requests sent after the end of the schedule, within `graceful_stop_seconds`. */
  sentAfterEnd: count,
  successful: count,
  failed: count,
  inFlight: count,
  /** Of the requests that ended; 1 if none has. */
  successRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Response time (intended start to end), milliseconds. */
  latencyMean: milliseconds,
  latencyP50: milliseconds,
  latencyP95: milliseconds,
  latencyP99: milliseconds,
  latencyMax: milliseconds,
  /**
   * Requests sent per second: over the last whole second during the run; at the end over the schedule, without
   * requests that were sent after it.
   */
  throughputRps: v.pipe(v.number(), v.minValue(0)),
  /** The current target of the loads in requests per second. */
  targetRps: v.pipe(v.number(), v.minValue(0)),
  /** The loads of the run, including those added by a profile switch. */
  loads: v.optional(v.array(loadSchema), []),
  elapsedSeconds: v.pipe(v.number(), v.minValue(0)),
  activeUsers: count,
  requestsByWorkflow: counts,
  requestsByUserType: counts,
  /** Keys are `workflow/step`. */
  requestsByStep: counts,
  /** Failed requests; keys are `workflow/step`. */
  failedByStep: v.optional(counts, {}),
  /** Outcomes of users by workflow. */
  outcomesByWorkflow: v.optional(v.record(v.string(), workflowOutcomesSchema), {}),
  /** By scenario, like the following ones; empty for a profile without scenarios. */
  requestsByScenario: v.optional(counts, {}),
  failedByScenario: v.optional(counts, {}),
  outcomesByScenario: v.optional(v.record(v.string(), scenarioOutcomesSchema), {}),
  /** Response time of the requests that ended, with 2 significant digits. */
  latencyByScenario: v.optional(v.record(v.string(), distributionSchema), {}),
  /** Checks of journeys, by name. */
  checks: v.optional(v.record(v.string(), v.object({ passed: count, failed: count })), {}),
  /** Users who failed, by `workflow: reason`. */
  failureReasons: v.optional(counts, {}),
  /** Counters of journeys. */
  counters: v.optional(counts, {}),
  /** Timings of journeys, with 2 significant digits, like all that follow. */
  timings: v.optional(v.record(v.string(), distributionSchema), {}),
  /** Groups of requests: from the intended start of the first to the end of the last. Keys are `workflow/group`. */
  groups: v.optional(v.record(v.string(), distributionSchema), {}),
  /** Completed journeys by workflow: from the user's arrival to the end of its last response. */
  journeyTimes: v.optional(v.record(v.string(), distributionSchema), {}),
  statusCodes: counts,
  /** Redirects that were neither expected by their step nor followed; absent from older results. */
  strayRedirects: v.optional(count, 0),
  errors: counts,
  errorExamples,
  bytesReceived: count,
  /** Hits divided by hits and misses, of the responses that tell; null if none does. */
  cacheHitRate: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** Null in results of version 1. */
  connections: v.nullable(
    v.object({
      /** Established. */
      opened: count,
      /** Requests over a connection that had carried one before. */
      reused: count,
      /** Opened connections that resumed a TLS session. */
      resumed: count,
      /** Requests that were sent once more because their idle connection was being closed; absent from older results. */
      retried: v.optional(count, 0),
    }),
  ),
  users: userCountsSchema,
  latency: v.object({
    /** Intended start to end. */
    response: distributionSchema,
    /** Actual send to end. */
    service: distributionSchema,
    /** Intended start to actual send. */
    startDelay: distributionSchema,
    /** Of the opened connections: name lookup and TCP handshake. Absent if there were none. */
    connect: v.optional(distributionSchema),
    /** Of those over TLS: the handshake. */
    tls: v.optional(distributionSchema),
    /** Write of the request to the head of the response, for requests with a response. */
    firstByte: v.optional(distributionSchema),
    /**
     * Response time minus everything that may be the generator's own delay: the time that users waited for the services is
     * between this and `response`. Absent from results written before it was recorded.
     */
    atLeast: v.optional(distributionSchema),
    /** Upper bound on how long responses waited until the generator handled them. */
    readDelay: v.optional(distributionSchema),
  }),
  /** Response time of the requests that ended, by workflow, with 2 significant digits. */
  latencyByWorkflow: v.record(v.string(), distributionSchema),
  /** The same by step; keys are `workflow/step`. */
  latencyByStep: v.record(v.string(), distributionSchema),
  /** The same by the service to which the request was sent, after redirects. */
  latencyByService: v.optional(v.record(v.string(), distributionSchema), {}),
  /** Of these requests, the failed ones. */
  failedByService: v.optional(counts, {}),
  /** Requests above the curve while it fell, see the timeline. */
  surplus: count,
  /** Requests that waited for a free connection although the generator was on time. */
  queued: count,
  percentiles: percentileCurvesSchema,
  /** In order; long runs have longer rows for older seconds. */
  timeline: v.pipe(v.array(timelineRowSchema), v.readonly()),
});
