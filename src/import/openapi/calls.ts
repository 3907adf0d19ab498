import {
  camelCase,
  jsonCode,
  keyCode,
  listCode,
  literal,
  objectCode,
  textCode,
  uniqueName,
} from '../code.ts';
import type { Part } from '../json-type.ts';
import type { MediaType, Parameter, Schema } from './document.ts';
import type { Endpoint } from './operations.ts';
import { sampleOf } from './sample.ts';

type JsonPath = readonly (string | number)[];

export interface EndpointCall {
  readonly endpoint: Endpoint;
  /** Name of its step. */
  readonly step: string;
  readonly parts: readonly (readonly [name: string, code: string])[];
  /** The values of its response that later calls use. */
  readonly used: Part[];
}

export interface Calls {
  readonly calls: readonly EndpointCall[];
  /** Variables of the responses that are used, by the index of the call. */
  readonly variables: ReadonlyMap<number, string>;
  readonly notes: readonly string[];
}

/** Calls of operations in order, with values from earlier responses where a path requires them. */
export function groupCalls(endpoints: readonly Endpoint[]): Calls {
  const calls: EndpointCall[] = [];
  const variables = new Map<number, string>();
  const notes: string[] = [];
  const steps = new Set<string>();
  const names = new Set(['steps', 'user', 'data']);
  for (const endpoint of endpoints) {
    const { method, path, operation } = endpoint;
    const body = bodyOf(endpoint);
    if (body === null) {
      notes.push(
        `left out ${method} ${path}: its body is of type ${Object.keys(operation.requestBody?.content ?? {}).join(', ')}`,
      );
      continue;
    }
    const step = uniqueName(stepName(endpoint), steps);
    const params = endpoint.parameters
      .filter((one) => one.in === 'path')
      .map((one): [string, string] => {
        const sample = literal(scalar(sampleOfParameter(one)));
        const from = sourceOf(one, endpoint, calls);
        if (from === null) return [camelCase(one.name), sample];
        const variable =
          variables.get(from.call) ?? uniqueName(camelCase(calls[from.call]!.step), names);
        variables.set(from.call, variable);
        calls[from.call]!.used.push({ path: from.path, type: 'string | number' });
        return [camelCase(one.name), `${variable}.json${optionalCode(from.path)} ?? ${sample}`];
      });
    const parts: [string, string][] = [
      ...(params.length > 0 ? [['params', objectCode(params)] as [string, string]] : []),
      ...fieldsOf(
        'query',
        endpoint.parameters.filter((one) => one.in === 'query' && one.required),
      ),
      ...fieldsOf(
        'headers',
        endpoint.parameters.filter(
          (one) =>
            one.in === 'header' &&
            one.required &&
            !/^(?:accept|content-type|authorization)$/i.test(one.name),
        ),
      ),
      ...body,
    ];
    calls.push({ endpoint, step, parts, used: [] });
  }
  return { calls, variables, notes };
}

function stepName({ method, path, operation }: Endpoint): string {
  const words = operation.operationId ?? `${method.toLowerCase()} ${path}`;
  const name = camelCase(words) || 'call';
  return /^[a-z]/i.test(name) ? name : `call${name}`;
}

/** `GET /pets` or `POST /pets` for the `{petId}` of `/pets/{petId}`, if its response contains an id. */
function sourceOf(
  { name }: Parameter,
  { path }: Endpoint,
  calls: readonly EndpointCall[],
): { call: number; path: JsonPath } | null {
  const collection = path.slice(0, path.indexOf(`/{${name}}`));
  if (!path.includes(`/{${name}}`)) return null;
  for (const [call, { endpoint }] of calls.entries()) {
    if (endpoint.path.replace(/\/$/, '') !== collection || endpoint.answer === null) continue;
    const found = idIn(endpoint.answer, name);
    if (found !== null) return { call, path: found };
  }
  return null;
}

/** Where a response has the id: at the top level, in the first element of a list, or in a wrapped object. */
function idIn(schema: Schema, name: string, depth = 0): JsonPath | null {
  const all = [schema, ...(schema.allOf ?? [])];
  for (const { properties = {}, items } of all) {
    const key = [name, 'id', 'uuid', 'uid', 'key', 'name', 'slug'].find((one) =>
      isScalar(properties[one]),
    );
    if (key !== undefined && (key !== 'name' || depth > 0)) return [key];
    if (items !== undefined && depth < 3) {
      const inner = idIn(items, name, depth + 1);
      if (inner !== null) return [0, ...inner];
    }
    if (depth > 1) continue;
    for (const [wrapper, inner] of Object.entries(properties)) {
      const found = idIn(inner, name, depth + 1);
      if (found !== null && (inner.items !== undefined || /^(?:data|result|item)/.test(wrapper)))
        return [wrapper, ...found];
    }
  }
  return null;
}

function isScalar(schema: Schema | undefined): boolean {
  const types = [schema?.type ?? []].flat();
  return types.some((type) => type === 'string' || type === 'integer' || type === 'number');
}

/** Access that gives undefined if something does not exist. */
function optionalCode(path: JsonPath): string {
  return path
    .map((key) =>
      typeof key === 'number'
        ? `?.[${key}]`
        : `?${keyCode(key).startsWith('[') ? '.' : ''}${keyCode(key)}`,
    )
    .join('')
    .replaceAll('!', '');
}

function sampleOfParameter(parameter: Parameter): unknown {
  const [media] = Object.values(parameter.content ?? {});
  return media === undefined ? sampleOf(parameter) : JSON.stringify(sampleOf(media));
}

function scalar(value: unknown): string | number {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return Array.isArray(value)
    ? value.map(String).join(',')
    : typeof value === 'boolean'
      ? String(value)
      : JSON.stringify(value);
}

function fieldsOf(part: 'query' | 'headers', parameters: readonly Parameter[]): [string, string][] {
  if (parameters.length === 0) return [];
  const entries = parameters.map((one): [string, string] => {
    const value = sampleOfParameter(one);
    if (part === 'headers') return [one.name.toLowerCase(), textCode(String(scalar(value)))];
    return [
      one.name,
      Array.isArray(value)
        ? listCode(value.map((item) => literal(scalar(item))))
        : literal(scalar(value)),
    ];
  });
  return [[part, objectCode(entries)]];
}

/** Empty if there is no body; null if a step cannot send its type. */
function bodyOf({ operation }: Endpoint): [string, string][] | null {
  const content = Object.entries(operation.requestBody?.content ?? {});
  if (content.length === 0) return [];
  for (const [type, media] of content) {
    if (/[/+]json\b/.test(type)) {
      const own: [string, string][] = type.startsWith('application/json')
        ? []
        : [['headers', objectCode([['content-type', textCode(type)]])]];
      return [...own, ['json', jsonCode(sampleOf(media), literal)]];
    }
    if (/x-www-form-urlencoded/.test(type)) return [['form', fieldsCode(media)]];
    if (/multipart\/form-data/.test(type)) return [['multipart', fieldsCode(media)]];
    if (/^text\/plain/.test(type)) return [['text', textCode(String(scalar(sampleOf(media))))]];
    if (/octet-stream|^image\//.test(type)) return [['bytes', "Buffer.from('sample')"]];
  }
  return operation.requestBody?.required ? null : [];
}

function fieldsCode(media: MediaType): string {
  const sample = sampleOf(media);
  if (typeof sample !== 'object' || sample === null) return '{}';
  const properties = media.schema?.properties ?? {};
  return objectCode(
    Object.entries(sample).map(([name, value]) => {
      const isFile = properties[name]?.format === 'binary';
      if (isFile) return [name, "{ name: 'sample.txt', content: 'sample' }"];
      return [
        name,
        Array.isArray(value)
          ? listCode(value.map((item) => literal(scalar(item))))
          : literal(scalar(value)),
      ];
    }),
  );
}
