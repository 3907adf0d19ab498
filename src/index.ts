export type { ErrorClass } from './border/error-classes.ts';
export { ERROR_CLASSES } from './border/error-classes.ts';
export type { ErrorCode } from './border/errors.ts';
export { RushhourError } from './border/errors.ts';
export type { Part } from './border/part.ts';
export type { Prepared } from './border/prepared.ts';
export type { Random } from './border/random.ts';
export type { BasicAuth, ServiceSettings, TlsFiles } from './border/service-settings.ts';
export type { CsvOptions, CsvRow } from './data/csv.ts';
export { csv } from './data/csv.ts';
export { json, jsonl } from './data/json.ts';
export type { ServiceUrls } from './engine/services.ts';
export type { GeneratorOptions } from './engine/traffic-generator.ts';
export { TrafficGenerator } from './engine/traffic-generator.ts';
export type { CompiledWorkflow, WorkflowResources } from './journey/compiled.ts';
export type { CompiledStep, PlannedRequest } from './journey/compiled-step.ts';
export type {
  DataSource,
  RowTable,
  SharedRows,
  UserRows,
  WhenRowsRunOut,
} from './journey/data-source.ts';
export type {
  DataSources,
  DefinedWorkflow,
  JourneyContext,
  StepCall,
  StepDefinitions,
  WorkflowDefinition,
} from './journey/define-workflow.ts';
export { defineWorkflow } from './journey/define-workflow.ts';
export type { JourneyLog } from './journey/journey-log.ts';
export type { Judge, Judged } from './journey/judge.ts';
export type { Outcome } from './journey/outcome.ts';
export type {
  CalledParts,
  Fields,
  MultipartFields,
  RequestParts,
  Scalar,
  UploadedFile,
} from './journey/request-parts.ts';
export { type AnswerParts, answer, type SampleAnswer } from './journey/sample.ts';
export type { SimulatedUser as CompiledUser } from './journey/simulated-user.ts';
export type { Site, Sites } from './journey/sites.ts';
export type { SchemaIssue, SchemaResult, StandardSchema } from './journey/standard-schema.ts';
export type {
  AnySettings,
  CheckedSettings,
  PlaceIn,
  Sample,
  SampleOf,
  SchemaOutput,
  StepDefinition,
  StepMaker,
  StepRequest,
  StepSettings,
} from './journey/step-definition.ts';
export { del, get, head, options, patch, post, put } from './journey/step-definition.ts';
export { StepFailure } from './journey/step-failure.ts';
export type { ThinkTime, ThinkTimeDistribution } from './journey/think-time.ts';
export type { Pause, Together, Turn } from './journey/turn.ts';
export type { Pending, VirtualUser } from './journey/virtual-user.ts';
export type {
  AnySteps,
  BodyUse,
  Expectation,
  HttpMethod,
  JourneySettings,
  JourneyUser,
  NextStep,
  StaticJson,
  Step,
  StepOptions,
  StepResponse,
  Steps,
  WorkflowClass,
} from './journey/workflow.ts';
export { Workflow } from './journey/workflow.ts';
export type { ArrivalSpacing } from './load/load.ts';
export type { Fractions } from './load/mix.ts';
export type { LiveLoad, RateRange } from './load/rate-range.ts';
export type { RampShape } from './load/shapes.ts';
export type { OutputOptions } from './outputs/chosen.ts';
export type { ListenAddress } from './outputs/listen-address.ts';
export type { Environment } from './profile/environment.ts';
export type { CommonInput, LoadInput } from './profile/input.ts';
export type { LoadDescription, Scenario, Stage } from './profile/load-description.ts';
export type {
  FromYamlOptions,
  ProfileOverrides,
  ScenarioInput,
  ServiceInput,
  StageInput,
  TrafficProfileInput,
} from './profile/profile.ts';
export { TrafficProfile } from './profile/profile.ts';
export type { MemberOptions, RendezvousOptions } from './shards/member.ts';
export { mergeShards } from './shards/merge/merge-shards.ts';
export { SimulatedUser } from './simulated-user.ts';
export type {
  Distribution,
  LoadRow,
  LoadState,
  RunResult,
  ThresholdResult,
  TimelineRow,
  TrafficStats,
  UserCounts,
  Verdict,
} from './statistics/result.ts';
export type { LoadModelName } from './text/load-models.ts';
export type { GeneratorPhase } from './text/phases.ts';
export { registeredWorkflows, registerWorkflow, workflowNamed } from './workflows.ts';
