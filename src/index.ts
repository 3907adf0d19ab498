export type { ErrorClass } from './border/error-classes.ts';
export { ERROR_CLASSES } from './border/error-classes.ts';
export type { ErrorCode } from './border/errors.ts';
export { RushhourError } from './border/errors.ts';
export type { Random } from './border/random.ts';
export type { BasicAuth, ServiceSettings, TlsFiles } from './border/service-settings.ts';
export type { ServiceUrls } from './engine/services.ts';
export type { GeneratorOptions } from './engine/traffic-generator.ts';
export { TrafficGenerator } from './engine/traffic-generator.ts';
export type { CompiledStep, CompiledWorkflow } from './journey/compile.ts';
export type { PlannedRequest, SimulatedUser as CompiledUser } from './journey/simulated-user.ts';
export type { ThinkTime, ThinkTimeDistribution } from './journey/think-time.ts';
export type {
  AnySteps,
  BodyUse,
  HttpMethod,
  JourneySettings,
  JourneyUser,
  Outcome,
  StaticJson,
  Step,
  StepOptions,
  StepResponse,
  Steps,
  WorkflowClass,
} from './journey/workflow.ts';
export { Workflow } from './journey/workflow.ts';
export type { CurveStage } from './load/curve.ts';
export type { Fractions } from './load/mix.ts';
export type { RateRange } from './load/rate-range.ts';
export type { RampShape } from './load/shapes.ts';
export type { OutputOptions } from './outputs/chosen.ts';
export type { ListenAddress } from './outputs/listen-address.ts';
export type { Environment } from './profile/environment.ts';
export type { CommonInput } from './profile/input.ts';
export type {
  FromYamlOptions,
  ProfileOverrides,
  ServiceInput,
  Stage,
  StageInput,
  TrafficProfileInput,
} from './profile/profile.ts';
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
