export type { ErrorClass } from './border/error-classes.ts';
export { ERROR_CLASSES } from './border/error-classes.ts';
export type { ErrorCode } from './border/errors.ts';
export { RushhourError } from './border/errors.ts';
export type { GeneratorOptions } from './engine/traffic-generator.ts';
export { TrafficGenerator } from './engine/traffic-generator.ts';
export type { PlannedRequest } from './journey/simulated-user.ts';
export type { ThinkTime } from './journey/think-time.ts';
export type {
  HttpMethod,
  JourneySettings,
  JourneyUser,
  Outcome,
  Step,
  StepOptions,
  StepResponse,
  Steps,
} from './journey/workflow.ts';
export { Workflow } from './journey/workflow.ts';
export type { Fractions } from './load/mix.ts';
export type { RateRange } from './load/rate-range.ts';
export type { RampShape } from './load/shapes.ts';
export type { OutputOptions } from './outputs/chosen.ts';
export type { ListenAddress } from './outputs/listen-address.ts';
export type { Stage, TrafficProfileInput } from './profile/profile.ts';
export { TrafficProfile } from './profile/profile.ts';
export { SimulatedUser } from './simulated-user.ts';
export type {
  Distribution,
  RunResult,
  ThresholdResult,
  TimelineRow,
  TrafficStats,
  UserCounts,
  Verdict,
} from './statistics/result.ts';
export type { GeneratorPhase } from './text/phases.ts';
export { registeredWorkflows, registerWorkflow, workflowNamed } from './workflows.ts';
