export type { ExportOptions } from './exports/exports.ts';
export type { GeneratorOptions } from './generator/traffic-generator.ts';
export { TrafficGenerator } from './generator/traffic-generator.ts';
export type {
  Distribution as Fractions,
  RampShape,
  Stage,
  ThinkTime,
  TrafficProfileInput,
} from './profile/profile.ts';
export { TrafficProfile } from './profile/profile.ts';
export type { ErrorClass } from './shared/error-classes.ts';
export { ERROR_CLASSES } from './shared/error-classes.ts';
export type { ErrorCode } from './shared/errors.ts';
export { RushhourError } from './shared/errors.ts';
export type { ListenAddress } from './shared/listen-address.ts';
export type { GeneratorPhase } from './shared/phases.ts';
export type { RateRange } from './shared/rate-range.ts';
export type {
  Distribution,
  RunResult,
  ThresholdResult,
  TimelineRow,
  TrafficStats,
  UserCounts,
  Verdict,
} from './statistics/result.ts';
export type { StoreOptions } from './store/options.ts';
export type { RunningStore } from './store/store.ts';
export { startStore } from './store/store.ts';
export type { JourneySettings, Outcome, PlannedRequest } from './user/simulated-user.ts';
export { SimulatedUser } from './user/simulated-user.ts';
export { registeredWorkflows, registerWorkflow, workflowNamed } from './workflows/registry.ts';
export type { HttpMethod, Step, StepOptions, StepResponse, Steps } from './workflows/workflow.ts';
export { Workflow } from './workflows/workflow.ts';
