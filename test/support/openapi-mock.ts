import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenApiDocument, Parameter, Schema } from '../../src/import/openapi/document.ts';
import { type Endpoint, endpointsOf } from '../../src/import/openapi/operations.ts';
import { sampleFor } from '../../src/import/openapi/sample.ts';

export interface OpenApiMock {
  readonly url: string;
  /** Operations that were called, `GET /pets/{petId}`. */
  readonly called: Set<string>;
  /** Requests' violations of the document. */
  readonly problems: Set<string>;
  close(): Promise<void>;
}

/** Responds according to an OpenAPI document, and validates each request against its schemas. */
export async function startOpenApiMock(document: OpenApiDocument): Promise<OpenApiMock> {
  const checks = [...endpointsOf(document).values()].flat().map((one) => new Check(one));
  // Paths with fewer placeholders come first: /pets/mine is not /pets/{petId}.
  checks.sort((a, b) => a.places - b.places);
  const called = new Set<string>();
  const problems = new Set<string>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://mock');
      const check = checks.find((one) => one.matches(request.method ?? '', url.pathname));
      if (check === undefined) problems.add(`${request.method} ${url.pathname}: no such operation`);
      else {
        called.add(check.name);
        const found = check.problemsOf(url, request.headers, body);
        for (const problem of found) problems.add(`${check.name}: ${problem}`);
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(check?.answer ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    problems,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Texts in a URL or in headers are converted to the type of their schema. */
const loose = new Ajv2020({ strict: false, validateFormats: false, coerceTypes: 'array' });
const exact = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

class Check {
  readonly name: string;
  readonly places: number;
  readonly answer: unknown;
  readonly #method: string;
  readonly #path: RegExp;
  readonly #names: readonly string[];
  readonly #parameters: readonly { parameter: Parameter; valid: ValidateFunction }[];
  readonly #body: ValidateFunction | null;
  readonly #needsBody: boolean;

  constructor({ method, path, parameters, operation, answer }: Endpoint) {
    this.name = `${method} ${path}`;
    this.answer = answer === null ? {} : sampleFor(answer);
    this.#method = method;
    this.#names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
    this.places = this.#names.length;
    const escaped = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '([^/]+)');
    this.#path = new RegExp(`^${escaped}$`);
    this.#parameters = parameters.map((parameter) => ({
      parameter,
      valid: loose.compile({
        type: 'object',
        properties: { value: forAjv(parameter.schema ?? {}) },
      }),
    }));
    const { content = {}, required = false } = operation.requestBody ?? {};
    const json = Object.entries(content).find(([type]) => /json/.test(type))?.[1].schema;
    this.#body = json === undefined ? null : exact.compile(forAjv(json));
    this.#needsBody = required;
  }

  matches(method: string, pathname: string): boolean {
    return method === this.#method && this.#path.test(pathname);
  }

  problemsOf(
    { pathname, searchParams }: URL,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: string,
  ): string[] {
    const places = this.#path.exec(pathname)!.slice(1).map(decodeURIComponent);
    const problems = this.#parameters.flatMap(({ parameter, valid }) => {
      const { name, required = false, in: place } = parameter;
      const value =
        place === 'path'
          ? places[this.#names.indexOf(name)]
          : place === 'query'
            ? listOf(searchParams.getAll(name))
            : headers[name.toLowerCase()];
      if (value === undefined || value === '')
        return required && place !== 'cookie' ? [`${name} is missing`] : [];
      return valid({ value }) ? [] : [`${name}: ${loose.errorsText(valid.errors)}`];
    });
    if (body === '') return this.#needsBody ? [...problems, 'the body is missing'] : problems;
    const isJson = /json/.test(String(headers['content-type']));
    if (!isJson || this.#body === null || this.#body(JSON.parse(body))) return problems;
    return [...problems, `body: ${exact.errorsText(this.#body.errors)}`];
  }
}

function listOf(values: readonly string[]): unknown {
  return values.length > 1 ? values : values[0];
}

/** OpenAPI 3.0 has keywords that JSON Schema does not have. */
function forAjv(schema: Schema): object {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const all = Object.entries(value).filter(
      ([key]) => !['example', 'discriminator', 'xml', 'externalDocs', 'deprecated'].includes(key),
    );
    const own = Object.fromEntries(
      all.map(([key, inner]) => [
        key,
        key === 'enum' || key === 'const' || key === 'default' ? inner : visit(inner),
      ]),
    );
    for (const [flag, bound] of [
      ['exclusiveMinimum', 'minimum'],
      ['exclusiveMaximum', 'maximum'],
    ] as const) {
      if (own[flag] === true) {
        own[flag] = own[bound];
        delete own[bound];
      } else if (own[flag] === false) delete own[flag];
    }
    if (own['nullable'] === true && typeof own['type'] === 'string')
      own['type'] = [own['type'], 'null'];
    delete own['nullable'];
    return own;
  };
  return visit(schema) as object;
}
