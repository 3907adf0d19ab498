import * as v from 'valibot';
import { LOAD_MODELS } from '../text/load-models.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const milliseconds = v.pipe(v.number(), v.minValue(0));
const counts = v.record(v.string(), count);
/** By class of error: the first request that met it, and with what, as `GET http://… -> 503`. */
const errorExamples = v.record(v.string(), v.string());

/** What became of the users. `spawned = completed + abandoned + failed + interrupted + active`. */
export const userCountsSchema = v.object({
  /** Arrivals that the curve asked for. `planned = spawned + dropped`. */
  planned: count,
  spawned: count,
  active: count,
  completed: count,
  /** Left as people do, before the goal of their workflow. */
  abandoned: count,
  /** Could not go on: an error that the workflow has no way around, or a worker that died. */
  failed: count,
  /** Cut off by the end of the run. */
  interrupted: count,
  /** Due but not spawned: limits reached, or a schedule that could not be kept. */
  dropped: count,
});

/** What became of a workflow's users; none of them is counted before it is spawned. */
export const workflowOutcomesSchema = v.omit(userCountsSchema, ['planned', 'dropped']);

/** What became of a scenario's users; arrivals that were lost with a worker are in none. */
export const scenarioOutcomesSchema = v.omit(userCountsSchema, ['planned']);

/** A latency distribution in milliseconds, from an HdrHistogram of 3 significant digits where not said otherwise. */
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

/** A point of the curve that HdrHistogram's plots show. */
export const percentilePointSchema = v.object({
  /** 0 to 100, ever denser towards 100. */
  percentile: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  ms: milliseconds,
});

const percentileCurvesSchema = v.object({
  response: v.array(percentilePointSchema),
  service: v.array(percentilePointSchema),
});

/** A load of the run, and where its curve is. */
export const loadSchema = v.object({
  /** The scenario's; `default` where the profile has none. */
  name: v.string(),
  /** What its curve is one of. */
  model: v.picklist(LOAD_MODELS),
  /** Spacing of its users; `random` with `users_per_second` is a Poisson process. */
  arrivals: v.picklist(['even', 'random']),
  /** The curve at this moment: requests per second, users per second, or users. */
  target: v.pipe(v.number(), v.minValue(0)),
});

/** A load in some seconds of the run; means over them, in the unit of its model. */
export const loadRowSchema = v.object({
  /** Of the curve. */
  target: v.pipe(v.number(), v.minValue(0)),
  /** Requests sent or users arrived, per second; users here. */
  actual: v.pipe(v.number(), v.minValue(0)),
  /** Of that, above the curve and unavoidable: by users who had arrived before it fell. */
  excused: v.pipe(v.number(), v.minValue(0)),
  /** Arrivals dropped, in all of the seconds. */
  dropped: count,
  /** Whatever the model: requests sent, those that failed, and users that arrived, in all of the seconds. */
  sent: v.optional(count, 0),
  failed: v.optional(count, 0),
  arrived: v.optional(count, 0),
  /** And users at once, on average. */
  users: v.optional(v.pipe(v.number(), v.minValue(0)), 0),
});

/**
 * Some seconds of the run, on the schedule's clock (a pause has no seconds). Rows are a second long for the last
 * hour at least, and 10, 60 or 600 s for what is longer ago. All counts are those of the whole row.
 */
export const timelineRowSchema = v.object({
  /** The first. */
  second: count,
  /** How many the row covers. */
  seconds: v.pipe(count, v.minValue(1)),
  /**
   * Mean of the curve over these seconds, of the loads in requests per second; 0 where there are none, less where
   * statistics were reset in the middle of one.
   */
  targetRps: v.pipe(v.number(), v.minValue(0)),
  sent: count,
  /** Of these, the ones sent after the end of the schedule, by users who had time to finish. */
  sentAfterEnd: count,
  completed: count,
  failed: count,
  /** At the end of the second; the most of the row's seconds. */
  activeUsers: count,
  dropped: count,
  /** Requests above the curve made by users who are still here on a way down. */
  surplus: count,
  /** Requests that had to wait for a connection, though the generator was on time. */
  queued: count,
  /** Response time of the requests that ended in these seconds, milliseconds; null when none did. */
  p50: v.nullable(milliseconds),
  p90: v.nullable(milliseconds),
  p95: v.nullable(milliseconds),
  p99: v.nullable(milliseconds),
  max: v.nullable(milliseconds),
  /** Service time p99, milliseconds. */
  serviceP99: v.nullable(milliseconds),
  /** The generator's own lateness, 99th percentile, milliseconds. */
  latenessP99: v.nullable(milliseconds),
  /** What limited the second, if anything did; what limited more of the row's seconds. */
  limitedBy: v.nullable(v.picklist(['generator', 'target'])),
  /** How many of the row's seconds each of them limited. */
  limitedSeconds: v.object({ generator: count, target: count }),
  /** Of each load, in the order of the result's `loads`. Absent from results written before there were several models. */
  loads: v.optional(v.array(loadRowSchema), []),
  /** By class. */
  errors: counts,
  requestsByWorkflow: counts,
  /** As `activeUsers`. */
  usersByWorkflow: counts,
  /**
   * Response times, counted: `counts[i]` of them lie at or below bound `offset + i` of the result's
   * `responseTimeBoundsMs`, and above the bound before.
   */
  responseTimes: v.object({ offset: count, counts: v.array(count) }),
  /**
   * The same at full resolution: an HdrHistogram of microseconds with 3 significant digits, V2 compressed
   * encoding in base64. Absent from results written before there was one.
   */
  responseHistogram: v.optional(v.string()),
});

export const statsSchema = v.object({
  total: count,
  /** Of these, the ones sent after the end of the schedule, within `graceful_stop_seconds`. */
  sentAfterEnd: count,
  successful: count,
  failed: count,
  inFlight: count,
  /** Of the requests that ended; 1 when none has. */
  successRate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** Response time (intended start to end), milliseconds. */
  latencyMean: milliseconds,
  latencyP50: milliseconds,
  latencyP95: milliseconds,
  latencyP99: milliseconds,
  latencyMax: milliseconds,
  /**
   * Requests sent per second: over the last whole second while running; at the end over the schedule, without
   * what was sent after it.
   */
  throughputRps: v.pipe(v.number(), v.minValue(0)),
  /** The curve at this moment, of the loads in requests per second. */
  targetRps: v.pipe(v.number(), v.minValue(0)),
  /** Those of the run, live switches included. */
  loads: v.optional(v.array(loadSchema), []),
  elapsedSeconds: v.pipe(v.number(), v.minValue(0)),
  activeUsers: count,
  requestsByWorkflow: counts,
  requestsByUserType: counts,
  /** Keys are `workflow/step`. */
  requestsByStep: counts,
  /** Requests that failed; keys are `workflow/step`. */
  failedByStep: v.optional(counts, {}),
  /** What became of the users, by workflow. */
  outcomesByWorkflow: v.optional(v.record(v.string(), workflowOutcomesSchema), {}),
  /** By scenario, as the next ones; empty for a profile without scenarios. */
  requestsByScenario: v.optional(counts, {}),
  failedByScenario: v.optional(counts, {}),
  outcomesByScenario: v.optional(v.record(v.string(), scenarioOutcomesSchema), {}),
  /** Response time of the requests that ended; of 2 significant digits. */
  latencyByScenario: v.optional(v.record(v.string(), distributionSchema), {}),
  /** What journeys checked, by the names that they gave. */
  checks: v.optional(v.record(v.string(), v.object({ passed: count, failed: count })), {}),
  /** Users who failed, by `workflow: reason`. */
  failureReasons: v.optional(counts, {}),
  /** What journeys counted. */
  counters: v.optional(counts, {}),
  /** What journeys timed; of 2 significant digits, as all that follow. */
  timings: v.optional(v.record(v.string(), distributionSchema), {}),
  /** Groups of requests: from the intended start of the first to the end of the last. Keys are `workflow/group`. */
  groups: v.optional(v.record(v.string(), distributionSchema), {}),
  /** Whole journeys that were completed, by workflow: from the user's arrival to the end of its last response. */
  journeyTimes: v.optional(v.record(v.string(), distributionSchema), {}),
  statusCodes: counts,
  errors: counts,
  errorExamples,
  bytesReceived: count,
  /** Hits over hits and misses, of the responses that say; null where none does. */
  cacheHitRate: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** Null in results of version 1. */
  connections: v.nullable(
    v.object({
      /** Established. */
      opened: count,
      /** Requests that went over a connection which had carried one before. */
      reused: count,
      /** Opened ones that resumed a TLS session. */
      resumed: count,
      /** Requests sent once more because their idle connection was being closed; missing before there was such a thing. */
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
    /** Of the connections that were opened: name lookup and TCP handshake. Absent where there are none. */
    connect: v.optional(distributionSchema),
    /** Of those over TLS: the handshake. */
    tls: v.optional(distributionSchema),
    /** Write of the request to the head of the response, of requests that got one. */
    firstByte: v.optional(distributionSchema),
    /**
     * Response time less all that may be the generator's own delay: what users waited for the services lies
     * between this and `response`. Absent from results written before it was recorded.
     */
    atLeast: v.optional(distributionSchema),
    /** For how long, at most, responses waited until the generator handled them. */
    readDelay: v.optional(distributionSchema),
  }),
  /** Response time of the requests that ended, by workflow; of 2 significant digits. */
  latencyByWorkflow: v.record(v.string(), distributionSchema),
  /** The same by step; keys are `workflow/step`. */
  latencyByStep: v.record(v.string(), distributionSchema),
  /** The same by the service that was sent the request, after redirects. */
  latencyByService: v.optional(v.record(v.string(), distributionSchema), {}),
  /** Of these requests, those that failed. */
  failedByService: v.optional(counts, {}),
  /** Requests made above the curve on a way down, see the timeline. */
  surplus: count,
  /** Requests that had to wait for a free connection, though the generator was on time. */
  queued: count,
  percentiles: percentileCurvesSchema,
  /** In order; long runs have longer rows for what is long ago. */
  timeline: v.pipe(v.array(timelineRowSchema), v.readonly()),
});

export const verdictSchema = v.object({
  status: v.picklist(['valid', 'target-limited', 'generator-limited', 'unreachable']),
  /** In words, with figures; at least one where the status is not `valid`. */
  reasons: v.array(v.string()),
  /** What the reasons are about, each once; see docs/verdict.md. */
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
  /** Of one with windows, the worst. */
  actual: v.nullable(v.number()),
  passed: v.boolean(),
  /** Present for one that holds in each window. */
  windows: v.optional(v.object({ judged: count, missed: count })),
});

/** What became of something that takes a run's numbers elsewhere, and of a workflow's `teardown` that failed. */
export const exportSchema = v.object({
  kind: v.picklist(['file', 'endpoint', 'output', 'teardown']),
  /** A path, an address or a name. */
  target: v.string(),
  /** Why not everything went there; null where it did. */
  error: v.nullable(v.string()),
});

/** What several machines did, each a part of the run. */
export const shardsSchema = v.object({
  count: v.pipe(count, v.minValue(1)),
  /** At most, from the first start to the last by the machines' clocks, milliseconds; null where fewer than two are known. */
  startSkewMs: v.nullable(milliseconds),
  parts: v.array(
    v.object({
      index: count,
      /** `lost`: its journal has no end; `missing`: it left none. */
      state: v.picklist(['ended', 'lost', 'missing']),
      /** After the first start, by the machines' clocks, milliseconds; null where that is not known. */
      startedAfterMs: v.nullable(milliseconds),
      /** Whole seconds that it recorded. */
      seconds: count,
      sent: count,
      /** Of its own response times and start delays, milliseconds; null unless it ended, and sent something. */
      p50: v.nullable(milliseconds),
      p99: v.nullable(milliseconds),
      startDelayP99: v.nullable(milliseconds),
      /** Its own; null unless it ended. */
      verdict: v.nullable(verdictSchema),
      /** What is to be known of its start, such as a clock that was corrected. */
      note: v.nullable(v.string()),
    }),
  ),
});

/** Of {@link resultSchema}; another number is another format. Version 1 had rows of one second only. */
export const FORMAT_VERSION = 2;

/** The result of a run, as `--json` writes it. */
export const resultSchema = v.object({
  formatVersion: v.literal(FORMAT_VERSION),
  profile: v.string(),
  seed: v.pipe(v.number(), v.integer()),
  workers: count,
  /** Tells this run from others; workflows can put it into the data that they send. */
  runId: v.optional(v.string()),
  /** When the schedule's clock was at 0, ISO 8601 in UTC; null when the run was never started. */
  startedAt: v.nullable(v.string()),
  /** On the schedule's clock: pauses do not count. */
  durationSeconds: v.pipe(v.number(), v.minValue(0)),
  /** True when the run was stopped before its profile ended. */
  stoppedEarly: v.boolean(),
  /** Why the run ended itself before its time; present where it did. */
  stoppedBecause: v.optional(v.string()),
  verdict: verdictSchema,
  stats: v.omit(statsSchema, ['timeline', 'latency', 'percentiles', 'errorExamples']),
  latency: statsSchema.entries.latency,
  percentiles: percentileCurvesSchema,
  /** Those of `stats`, as the next ones. */
  loads: v.optional(v.array(loadSchema), []),
  users: userCountsSchema,
  errors: counts,
  errorExamples,
  thresholds: v.array(thresholdResultSchema),
  /** Upper bounds of the timeline's `responseTimes`, ascending. */
  responseTimeBoundsMs: v.array(milliseconds),
  timeline: statsSchema.entries.timeline,
  /** Present where the results of several machines were merged. */
  shards: v.optional(shardsSchema),
  /** Present when a trace was written. */
  trace: v.optional(v.object({ written: count, dropped: count })),
  /** Present when anything was exported, but for the result itself. */
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
