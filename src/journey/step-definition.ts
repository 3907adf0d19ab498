import type { CalledParts, RequestParts, Scalar } from './request-parts.ts';
import type { SampleAnswer } from './sample.ts';
import type { StandardSchema } from './standard-schema.ts';
import type { BodyUse, Expectation, HttpMethod, StaticJson } from './workflow.ts';

/** Settings that all requests of a step share. */
export interface StepSettings<Json = unknown> extends RequestParts {
  /**
   * What counts as a success. Default: every status below 400. If a response does not meet the expectation, the request
   * has failed, and the step throws a {@link StepFailure} into the journey.
   */
  readonly expect?: Expectation<Json>;
  /** Requests a compressed response and decompresses it: gzip, brotli or zstd. */
  readonly decode?: boolean;
  /** How the body of the response is read; default `json`. `discard` is the cheapest: the bytes are only counted. */
  readonly body?: BodyUse;
  /**
   * Think time after the response in seconds, or a minimum and a maximum; replaces the profile's think time.
   */
  readonly think?: number | readonly [min: number, max: number];
  /** The response of `plan` and `validate`. It also gives the JSON its type, unless one is declared. */
  readonly sample?: SampleOf<Json>;
  /**
   * A schema for the JSON of responses, from valibot, zod, arktype or another Standard Schema library. It determines
   * their type; responses that do not match have failed.
   */
  readonly response?: never;
}

/**
 * The response of `plan` and `validate` to a step's requests: JSON, an {@link answer}, or a function of the request's
 * path that returns one of them. `nth` is 1 for a user's first request of the step, 2 for the next.
 */
export type Sample = StaticJson | SampleAnswer | ((path: string, nth: number) => unknown);

/** A {@link Sample} whose JSON has a type. */
export type SampleOf<Json> =
  | Json
  | SampleAnswer<Json>
  | ((path: string, nth: number) => Json | SampleAnswer<Json>);

/** Settings of a step with a schema for the JSON of its responses, which determines their type and validates them. */
export interface CheckedSettings<Schema extends StandardSchema>
  extends Omit<StepSettings<SchemaOutput<Schema>>, 'response' | 'sample'> {
  /** From valibot, zod, arktype or another Standard Schema library. */
  readonly response: Schema;
  /** The response of `plan` and `validate`, as the service would send it: the schema is applied to it. */
  readonly sample?: Sample;
}

export type SchemaOutput<Schema extends StandardSchema> =
  Schema extends StandardSchema<infer Output> ? Output : never;

/** A declared step: one kind of request. Made by {@link get}, {@link post} and so on. */
export interface StepDefinition<Json = unknown, Path extends string = string> {
  readonly service: string;
  readonly method: HttpMethod;
  readonly path: Path;
  readonly settings: AnySettings;
  /** Exists only for the compiler: the type of the response's JSON. */
  readonly '~json'?: Json;
}

/** The names of a path's placeholders: `id` in `/products/{id}`. */
export type PlaceIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceIn<Rest>
  : never;

/** The arguments for one request of a step. */
export type StepRequest<Path extends string = string> = Omit<CalledParts, 'params'> &
  (string extends Path
    ? Pick<CalledParts, 'params'>
    : [PlaceIn<Path>] extends [never]
      ? { readonly params?: never }
      : { readonly params: Readonly<Record<PlaceIn<Path>, Scalar>> });

/**
 * Declares a step: `get('shop', '/products/{id}', { expect: 200 })`. The service is a key of `services` in the
 * profile. The path begins with `/`; non-ASCII text is percent-encoded, and `{placeholders}` are filled from `params`
 * of each call.
 */
export interface StepMaker {
  <const Path extends string, Schema extends StandardSchema>(
    service: string,
    path: Path,
    settings: CheckedSettings<Schema>,
  ): StepDefinition<SchemaOutput<Schema>, Path>;
  <Json = unknown, const Path extends string = string>(
    service: string,
    path: Path,
    settings?: StepSettings<Json>,
  ): StepDefinition<Exclude<Json, SampleAnswer>, Path>;
}

/** Settings of a step with an unknown JSON type: they can be compiled, but not called. */
export interface AnySettings extends Omit<StepSettings<never>, 'response' | 'sample'> {
  readonly response?: StandardSchema;
  readonly sample?: Sample;
}

/** A step with this method. */
function maker(method: HttpMethod): StepMaker {
  return (service: string, path: string, settings: AnySettings = {}) =>
    new Declared<never, never>(service, method, path as never, settings);
}

/** Distinguishes steps from objects that look like them. */
class Declared<Json, Path extends string> implements StepDefinition<Json, Path> {
  readonly service: string;
  readonly method: HttpMethod;
  readonly path: Path;
  readonly settings: AnySettings;
  /** Where it is declared, for messages. */
  readonly place: Error;

  constructor(service: string, method: HttpMethod, path: Path, settings: AnySettings) {
    this.service = service;
    this.method = method;
    this.path = path;
    this.settings = settings;
    this.place = new Error('declared here');
  }
}

export function isStepDefinition(value: unknown): value is Declared<unknown, string> {
  return value instanceof Declared;
}

/** A step that sends a GET request. */
export const get: StepMaker = maker('GET');
/** A step that sends a HEAD request. */
export const head: StepMaker = maker('HEAD');
/** A step that sends a POST request. */
export const post: StepMaker = maker('POST');
/** A step that sends a PUT request. */
export const put: StepMaker = maker('PUT');
/** A step that sends a PATCH request. */
export const patch: StepMaker = maker('PATCH');
/** A step that sends a DELETE request. */
export const del: StepMaker = maker('DELETE');
/** A step that sends an OPTIONS request. */
export const options: StepMaker = maker('OPTIONS');
