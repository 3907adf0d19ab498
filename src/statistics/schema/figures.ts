import * as v from 'valibot';
import { LOAD_MODELS } from '../../text/load-models.ts';

/** A whole number from 0. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const milliseconds = v.pipe(v.number(), v.minValue(0));
export const counts = v.record(v.string(), count);
/** By class of error: the first request with this error, as `GET http://… -> 503`. */
export const errorExamples = v.record(v.string(), v.string());

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

export const percentileCurvesSchema = v.object({
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
