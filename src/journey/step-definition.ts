import type { CalledParts, RequestParts, Scalar } from './request-parts.ts';
import type { BodyUse, HttpMethod, StaticJson, StepResponse } from './workflow.ts';

/**
 * What a step takes for a success: a status, one of several, or a function of the answer. The function says `true`, or
 * `false`, or why not, in words.
 */
export type Expectation<Json = unknown> =
  | number
  | readonly number[]
  | ((response: StepResponse<Json>) => boolean | string);

/** What is the same in all requests of a step. */
export interface StepSettings<Json = unknown> extends RequestParts {
  /**
   * What counts as a success. Default: each status below 400. Where an answer is not what the step expects, the request
   * has failed, and the step throws a {@link StepFailure} into the journey.
   */
  readonly expect?: Expectation<Json>;
  /** What is read of the answer's body; default `json`. `discard` is the cheapest: the bytes are only counted. */
  readonly body?: BodyUse;
  /**
   * Seconds that users think after the answer, or the least and the most of them, instead of the profile's think time.
   */
  readonly think?: number | readonly [min: number, max: number];
  /** The JSON body that `plan` answers with, or a function that makes one for the request's path. */
  readonly sample?: StaticJson | ((path: string) => unknown);
}

/** A step as it is declared: one kind of request. Made by {@link get}, {@link post} and their like. */
export interface StepDefinition<Json = unknown, Path extends string = string> {
  readonly service: string;
  readonly method: HttpMethod;
  readonly path: Path;
  readonly settings: StepSettings<never>;
  /** Only there for the compiler: the type of the answer's JSON. */
  readonly '~json'?: Json;
}

/** The names of a path's places: `id` of `/products/{id}`. */
export type PlaceIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceIn<Rest>
  : never;

/** What one request of a step is called with. */
export type StepRequest<Path extends string = string> = Omit<CalledParts, 'params'> &
  (string extends Path
    ? Pick<CalledParts, 'params'>
    : [PlaceIn<Path>] extends [never]
      ? { readonly params?: never }
      : { readonly params: Readonly<Record<PlaceIn<Path>, Scalar>> });

/**
 * How a step is declared: `get('shop', '/products/{id}', { expect: 200 })`. The service is a key of `services` in the
 * profile. The path begins with `/`; text outside ASCII is percent-encoded, and `{places}` are filled from `params` of
 * each call.
 */
export type StepMaker = <Json = unknown, const Path extends string = string>(
  service: string,
  path: Path,
  settings?: StepSettings<Json>,
) => StepDefinition<Json, Path>;

/** A step of this method. */
function maker(method: HttpMethod): StepMaker {
  return (service, path, settings = {}) => new Declared(service, method, path, settings);
}

/** What makes steps apart from objects that look like them. */
class Declared<Json, Path extends string> implements StepDefinition<Json, Path> {
  readonly service: string;
  readonly method: HttpMethod;
  readonly path: Path;
  readonly settings: StepSettings<never>;
  /** Where it is declared, for messages. */
  readonly place: Error;

  constructor(service: string, method: HttpMethod, path: Path, settings: StepSettings<Json>) {
    this.service = service;
    this.method = method;
    this.path = path;
    this.settings = settings as StepSettings<never>;
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
