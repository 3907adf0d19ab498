import type { CompiledStep } from './compiled-step.ts';
import { PlannedRequest } from './compiled-step.ts';
import { writeJson } from './exact-json.ts';
import { encodeMultipart } from './multipart.ts';
import {
  BODIES,
  type BodyKind,
  type CalledParts,
  type Fields,
  type RequestParts,
} from './request-parts.ts';
import { headerProblem, sendablePath } from './sendable.ts';

interface Body {
  readonly content: string | Uint8Array | null;
  /** Null if there is no body. */
  readonly type: string | null;
}

const JSON_TYPE = 'application/json';

const NO_BODY: Body = { content: null, type: null };

export const PLACE = /\{(\w{1,64})\}/g;

/** The part that all requests of a step share, and how to make a request from it. */
export class RequestTemplate {
  /** Name of the step in messages, such as `Step "add" of gift`. */
  readonly #label: string;
  /** Ready to be sent, except for its `{placeholders}`; null if each request has its own path. */
  readonly #path: string | null;
  /** The path split at its `{placeholders}`: text, name, text, name, ..., text. */
  readonly #pieces: readonly string[];
  readonly #query: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #body: Body;
  /** Headers of requests without headers of their own, by content type of the body. */
  readonly #known = new Map<string | null, string[]>();
  /** The complete path of requests that add nothing to it. */
  readonly #wholePath: string | null;

  /**
   * @param decodes whether a compressed response is requested
   * @throws TypeError for a request that cannot be sent
   */
  constructor(label: string, path: string | null, parts: RequestParts, decodes = false) {
    this.#label = label;
    this.#path = path;
    this.#pieces = path?.split(PLACE) ?? [];
    this.#query = parts.query === undefined ? '' : encoded(parts.query);
    const headers = this.#checked(parts.headers ?? {});
    this.#headers = decodes ? { 'accept-encoding': 'gzip, br, zstd', ...headers } : headers;
    this.#body = this.#bodyOf(parts) ?? NO_BODY;
    const example = path?.replace(PLACE, 'x') ?? null;
    const whole = example === null ? null : this.#sendable(withQuery(example, this.#query));
    this.#wholePath = this.#pieces.length > 1 ? null : whole;
  }

  /**
   * @param to the target, if it is not the step's service
   * @throws TypeError for a request that cannot be sent
   */
  make(
    step: CompiledStep,
    parts: CalledParts | undefined,
    to: Pick<CompiledStep, 'service' | 'method'> = step,
  ): PlannedRequest {
    if (parts === undefined) return this.makePlain(step, undefined, undefined);
    const { type, content } = this.#bodyOf(parts) ?? this.#body;
    const headers =
      parts.headers === undefined
        ? this.#knownHeaders(type)
        : this.#allHeaders(type, this.#checked(parts.headers));
    return new PlannedRequest(step, this.#pathOf(parts), headers, content, to);
  }

  /**
   * Like {@link make}, but cheaper, for the parts that most requests set.
   *
   * @param path undefined: the step's own
   * @param json undefined: the step's own body
   * @throws TypeError for a request that cannot be sent
   */
  makePlain(step: CompiledStep, path: unknown, json: unknown): PlannedRequest {
    const { content, type } = this.#body;
    const whole =
      path === undefined
        ? this.#pathOf({})
        : this.#sendable(this.#query === '' ? path : withQuery(String(path), this.#query));
    return json === undefined
      ? new PlannedRequest(step, whole, this.#knownHeaders(type), content)
      : new PlannedRequest(step, whole, this.#knownHeaders(JSON_TYPE), writeJson(json) ?? null);
  }

  /** Whether the step's own headers include this name, in lower case. */
  hasHeader(name: string): boolean {
    return Object.hasOwn(this.#headers, name);
  }

  #pathOf({ path, params, query }: CalledParts): string {
    if (path === undefined && query === undefined && this.#wholePath !== null) {
      return this.#wholePath;
    }
    const own = path ?? this.#path;
    if (own === null) throw this.#wrong('has no path: set one in its call');
    const filled = path === undefined ? this.#filled(own, params) : own;
    const added = query === undefined ? this.#query : joined(this.#query, encoded(query));
    return this.#sendable(withQuery(filled, added));
  }

  #knownHeaders(type: string | null): string[] {
    let headers = this.#known.get(type);
    if (headers === undefined) {
      headers = this.#allHeaders(type, {});
      // Unique boundaries must not be cached, because the cache would grow without bound.
      if (this.#known.size < MOST_KNOWN) this.#known.set(type, headers);
    }
    return headers;
  }

  #allHeaders(type: string | null, own: Readonly<Record<string, string>>): string[] {
    return Object.entries({
      accept: 'application/json',
      ...(type === null ? null : { 'content-type': type }),
      ...this.#headers,
      ...own,
    }).flat();
  }

  #checked(headers: NonNullable<RequestParts['headers']>): Record<string, string> {
    const checked: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) continue;
      const problem = headerProblem(name, value);
      if (problem !== null)
        throw this.#wrong(`has a header ${JSON.stringify(name)} that ${problem}`);
      checked[name.toLowerCase()] = value;
    }
    return checked;
  }

  /** Null if no body is set. */
  #bodyOf(parts: RequestParts): Body | null {
    let given: BodyKind | null = null;
    for (const kind of BODIES) {
      if (parts[kind] === undefined) continue;
      if (given !== null) throw this.#wrong(`has two bodies, ${given} and ${kind}: use one`);
      given = kind;
    }
    return given === null ? null : ENCODERS[given](parts);
  }

  #filled(path: string, params: CalledParts['params']): string {
    const pieces = this.#pieces;
    if (pieces.length === 1) return path;
    let filled = pieces[0]!;
    for (let i = 1; i < pieces.length; i += 2) {
      filled += this.#param(params, pieces[i]!) + pieces[i + 1]!;
    }
    return filled;
  }

  #param(params: CalledParts['params'], place: string): string {
    const value = params !== undefined && Object.hasOwn(params, place) ? params[place] : undefined;
    if (value !== undefined) return encodeURIComponent(String(value));
    throw this.#wrong(`needs a value for {${place}} of its path, in params`);
  }

  #sendable(path: unknown): string {
    const sent = typeof path === 'string' ? sendablePath(path) : null;
    if (sent !== null) return sent;
    throw this.#wrong(
      `made a path that cannot be sent, ${JSON.stringify(path)}: a path begins with /, without scheme and host, and contains no spaces or control characters`,
    );
  }

  #wrong(what: string): TypeError {
    return new TypeError(`${this.#label} ${what}`);
  }
}

/** Maximum number of cached content types, including those with boundaries. */
const MOST_KNOWN = 16;

function withQuery(path: string, query: string): string {
  if (query === '') return path;
  const fragment = path.indexOf('#');
  const whole = fragment < 0 ? path : path.slice(0, fragment);
  return `${whole}${whole.includes('?') ? '&' : '?'}${query}`;
}

function joined(a: string, b: string): string {
  return a === '' || b === '' ? a + b : `${a}&${b}`;
}

/** Form encoding: a space becomes `+`. */
function encoded(fields: Fields): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(name, String(one));
  }
  return pairs.toString();
}

const ENCODERS: Readonly<Record<BodyKind, (parts: RequestParts) => Body>> = {
  json: ({ json }) => ({ content: writeJson(json) ?? null, type: JSON_TYPE }),
  form: ({ form }) => ({
    content: encoded(form!),
    type: 'application/x-www-form-urlencoded',
  }),
  text: ({ text }) => ({ content: text!, type: 'text/plain;charset=UTF-8' }),
  bytes: ({ bytes }) => ({ content: bytes!, type: 'application/octet-stream' }),
  multipart: ({ multipart }) => {
    const { type, body } = encodeMultipart(multipart!);
    return { type, content: body };
  },
};
