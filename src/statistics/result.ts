import * as v from 'valibot';
import { LOAD_MODELS } from '../text/load-models.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.minValue(0));
const counts = v.record(v.string(), count);
/** By class of error: the first request with this error, as `GET http://… -> 503`. */
const errorExamples = v.record(v.string(), v.string());

/** Outcomes of users. `spawned = completed + abandoned + failed + interrupted + active`. */
export const userCountsSchema = v.object({
  /** Arrivals that the curve required. `planned = spawned + dropped`. */
  planned: count,
  spawned: count,
  active: count,
  completed: count,
  /** Left before the goal of their workflow, because they lost interest. */
  abandoned: count,
  /** Could not continue: an error that the workflow does not handle, or a worker that died. */
  failed: count,
  /** Interrupted by the end of the run. */
  interrupted: count,
  /** Due but not spawned: limits reached, or a schedule that could not be kept. */
  dropped: count,
});

/** Outcomes of a workflow's users; they are counted only once they are spawned. */
export const workflowOutcomesSchema = v.omit(userCountsSchema, ['planned', 'dropped']);

/** Outcomes of a scenario's users; arrivals that were lost with a worker are not included. */
export const scenarioOutcomesSchema = v.omit(userCountsSchema, ['planned']);

/** A latency distribution in milliseconds, from an HdrHistogram with 3 significant digits unless noted otherwise. */
export const distributionSchema = v.object({
  count,
  mean: milliseconds,
  p50: milliseconds,
  p90: milliseconds,
  p95: milliseconds,
  p99: milliseconds,
  p999: milliseconds,
  max: milliseconds,
});

/** A point of the percentile curve, as in HdrHistogram's plots. */
export const percentilePointSchema = v.object({
  /** 0 to 100, increasingly dense towards 100. */
  percentile: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  ms: milliseconds,
});

const percentileCurvesSchema = v.object({
  response: v.array(percentilePointSchema),
  service: v.array(percentilePointSchema),
});

/** A load of the run, and its current target. */
export const loadSchema = v.object({
  /** The scenario's name; `default` if the profile has none. */
  name: v.string(),
  /** The unit of its curve. */
  model: v.picklist(LOAD_MODELS),
  /** Spacing of its users; `random` with `users_per_second` is a Poisson process. */
  arrivals: v.picklist(['even', 'random']),
  /** The current target: requests per second, users per second, or users. */
  target: v.pipe(v.number(), v.minValue(0)),
});

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

export const verdictSchema = v.object({
  status: v.picklist(['valid', 'target-limited', 'generator-limited', 'unreachable']),
  /** In words, with figures; at least one unless the status is `valid`. */
  reasons: v.array(v.string()),
  /** The causes of the reasons, each once; see docs/verdict.md. */
  causes: v.optional(
    v.array(
      v.picklist([
        'unreachable',
        'trouble',
        'local_limit',
        'late_arrivals',
        'own_delay',
        'late_seconds',
        'rate_missed',
        'rate_exceeded',
        'max_users',
        'max_connections',
        'waits',
        'errors',
        'refused',
        'seconds',
        'unsteady',
      ]),
    ),
  ),
});

export const thresholdResultSchema = v.object({
  expression: v.string(),
  /** With a window, the worst value. */
  actual: v.nullable(v.number()),
  passed: v.boolean(),
  /** Present if the threshold has a window. */
  windows: v.optional(v.object({ judged: count, missed: count })),
});

/** The outcome of an output, or of a workflow's `teardown` that failed. */
export const exportSchema = v.object({
  kind: v.picklist(['file', 'endpoint', 'output', 'teardown']),
  /** A path, an address or a name. */
  target: v.string(),
  /** Why something could not be written; null if everything was. */
  error: v.nullable(v.string()),
});

/** Which part of a run was played. */
export const shardSchema = v.object({
  index: count,
  count: v.pipe(count, v.minValue(1)),
  /** Remarks about its start, such as a corrected clock. */
  note: v.nullable(v.string()),
  /** Thresholds on counts: only the merge of all shards can evaluate them. */
  thresholdsOfMerge: v.array(v.string()),
});

/** The machines of a run, each of which played a part of it. */
export const shardsSchema = v.object({
  count: v.pipe(count, v.minValue(1)),
  /** Upper bound, from the first start to the last by the machines' clocks, milliseconds; null if fewer than two are known. */
  startSkewMs: v.nullable(milliseconds),
  parts: v.array(
    v.object({
      index: count,
      /** `lost`: its journal has no end; `missing`: it has no journal. */
      state: v.picklist(['ended', 'lost', 'missing']),
      /** After the first start, by the machines' clocks, milliseconds; null if that is not known. */
      startedAfterMs: v.nullable(milliseconds),
      /** Number of whole seconds that it recorded. */
      seconds: count,
      sent: count,
      /** Its own response times and start delays, milliseconds; null unless it ended and sent something. */
      p50: v.nullable(milliseconds),
      p99: v.nullable(milliseconds),
      startDelayP99: v.nullable(milliseconds),
      /** Its own verdict; null unless it ended. */
      verdict: v.nullable(verdictSchema),
      /** Remarks about its start, such as a corrected clock. */
      note: v.nullable(v.string()),
    }),
  ),
});

/** Version of {@link resultSchema}. Version 1 only had rows of one second. */
export const FORMAT_VERSION = 2;

/** The result of a run, as `--json` writes it. */
export const resultSchema = v.object({
  formatVersion: v.literal(FORMAT_VERSION),
  profile: v.string(),
  seed: v.pipe(v.number(), v.integer()),
  workers: count,
  /** Identifies this run; workflows can include it in the data that they send. */
  runId: v.optional(v.string()),
  /** Wall-clock time of the schedule's 0, ISO 8601 in UTC; null if the run never started. */
  startedAt: v.nullable(v.string()),
  /** On the schedule's clock: pauses do not count. */
  durationSeconds: v.pipe(v.number(), v.minValue(0)),
  /** True if the run was stopped before its profile ended. */
  stoppedEarly: v.boolean(),
  /** Why the run ended itself early; present only if it did. */
  stoppedBecause: v.optional(v.string()),
  verdict: verdictSchema,
  stats: v.omit(statsSchema, ['timeline', 'latency', 'percentiles', 'errorExamples']),
  latency: statsSchema.entries.latency,
  percentiles: percentileCurvesSchema,
  /** Copies of values in `stats`, like the following ones. */
  loads: v.optional(v.array(loadSchema), []),
  users: userCountsSchema,
  errors: counts,
  errorExamples,
  thresholds: v.array(thresholdResultSchema),
  /** Upper bounds of the timeline's `responseTimes`, ascending. */
  responseTimeBoundsMs: v.array(milliseconds),
  timeline: statsSchema.entries.timeline,
  /** Present if this is the result of one shard, which covers only its part of the run. */
  shard: v.optional(shardSchema),
  /** Present if the results of several machines were merged. */
  shards: v.optional(shardsSchema),
  /** Present if a trace was written. */
  trace: v.optional(v.object({ written: count, dropped: count })),
  /** Present if anything was exported, except for the result itself. */
  exports: v.optional(v.array(exportSchema)),
});

export type WorkflowOutcomes = v.InferOutput<typeof workflowOutcomesSchema>;
export type ScenarioOutcomes = v.InferOutput<typeof scenarioOutcomesSchema>;
export type UserCounts = v.InferOutput<typeof userCountsSchema>;
export type Distribution = v.InferOutput<typeof distributionSchema>;
export type PercentilePoint = v.InferOutput<typeof percentilePointSchema>;
export type LoadState = v.InferOutput<typeof loadSchema>;
export type LoadRow = v.InferOutput<typeof loadRowSchema>;
export type TimelineRow = v.InferOutput<typeof timelineRowSchema>;
export type TrafficStats = v.InferOutput<typeof statsSchema>;
export type Verdict = v.InferOutput<typeof verdictSchema>;
export type ThresholdResult = v.InferOutput<typeof thresholdResultSchema>;
export type RunResult = v.InferOutput<typeof resultSchema>;
