export type { ErrorClass } from './border/error-classes.ts';
export { ERROR_CLASSES } from './border/error-classes.ts';
export type { ErrorCode } from './border/errors.ts';
export { RushhourError } from './border/errors.ts';
export type { GeneratorPhase } from './engine/phases.ts';
export type { RateRange } from './engine/rate-range.ts';
export type { GeneratorOptions } from './engine/traffic-generator.ts';
export { TrafficGenerator } from './engine/traffic-generator.ts';
export { registeredWorkflows, registerWorkflow, workflowNamed } from './journey/registry.ts';
export type { JourneySettings, Outcome, PlannedRequest } from './journey/simulated-user.ts';
export { SimulatedUser } from './journey/simulated-user.ts';
export type { HttpMethod, Step, StepOptions, StepResponse, Steps } from './journey/workflow.ts';
export { Workflow } from './journey/workflow.ts';
export type { ExportOptions } from './outputs/exports.ts';
export type { ListenAddress } from './outputs/listen-address.ts';
export type {
  Distribution as Fractions,
  RampShape,
  Stage,
  ThinkTime,
  TrafficProfileInput,
} from './profile/profile.ts';
export { TrafficProfile } from './profile/profile.ts';
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
