import * as v from 'valibot';
import {
  count,
  counts,
  type distributionSchema,
  errorExamples,
  loadSchema,
  milliseconds,
  percentileCurvesSchema,
  type percentilePointSchema,
  type scenarioOutcomesSchema,
  userCountsSchema,
  type workflowOutcomesSchema,
} from './schema/figures.ts';
import { statsSchema } from './schema/stats.ts';
import type { loadRowSchema, timelineRowSchema } from './schema/timeline-row.ts';

const verdictSchema = v.object({
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

const thresholdResultSchema = v.object({
  expression: v.string(),
  /** With a window, the worst value. */
  actual: v.nullable(v.number()),
  passed: v.boolean(),
  /** Present if the threshold has a window. */
  windows: v.optional(v.object({ judged: count, missed: count })),
});

/** The outcome of an output, or of a workflow's `teardown` that failed. */
const exportSchema = v.object({
  kind: v.picklist(['file', 'endpoint', 'output', 'teardown']),
  /** A path, an address or a name. */
  target: v.string(),
  /** Why something could not be written; null if everything was. */
  error: v.nullable(v.string()),
});

/** Which part of a run was played. */
const shardSchema = v.object({
  index: count,
  count: v.pipe(count, v.minValue(1)),
  /** Remarks about its start, such as a corrected clock. */
  note: v.nullable(v.string()),
  /** Thresholds on counts: only the merge of all shards can evaluate them. */
  thresholdsOfMerge: v.array(v.string()),
});

/** The machines of a run, each of which played a part of it. */
const shardsSchema = v.object({
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
