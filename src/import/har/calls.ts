import { parseJson } from '../../journey/exact-json.ts';
import {
  camelCase,
  jsonCode,
  type Leaf,
  listCode,
  literal,
  objectCode,
  textCode,
  uniqueName,
} from '../code.ts';
import type { Recorded } from './har-file.ts';
import type { Source, ValueSources } from './trace-values.ts';

/** Headers with a meaning for the application, by name or by a word in it; others come from the client. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'authorization',
  'content-type',
  'origin',
]);
const OWN_WORDS = ['csrf', 'xsrf', 'token', 'key', 'session', 'tenant', 'version', 'locale'];
const NOT_OWN = ['x-client-data', 'x-devtools-', 'x-forwarded-', 'sec-', 'cookie'];

/** A request in code: where it goes, and what its call sets. */
export interface Call {
  readonly method: string;
  readonly origin: string;
  /** With a `{placeholder}` for each segment that came from a response. */
  readonly path: string;
  /** Code of the call's arguments. */
  readonly parts: readonly (readonly [name: string, code: string])[];
  /** Whether the browser requested HTML. */
  readonly isPage: boolean;
  /** Values that were read from responses. */
  readonly sources: readonly Source[];
}

/** Texts of a request that may have come from a response. */
export function* textsOf(request: Recorded): Generator<string, void, void> {
  yield* segmentsOf(request.url);
  for (const [, value] of request.url.searchParams) yield value;
  for (const [name, value] of request.headers) if (isOwn(name)) yield* value.split(' ');
  const texts: string[] = [];
  bodyCode(request, (value) => {
    texts.push(String(value));
    return '';
  });
  yield* texts;
}

/** @param variable the name of a response's variable, by the request's index */
export function callOf(
  request: Recorded,
  index: number,
  values: ValueSources,
  variable: (request: number) => string,
): Call {
  const sources: Source[] = [];
  const traced = (value: Leaf, name: string): string | null => {
    const source = values.of(String(value), name, index);
    if (source === null) return null;
    sources.push(source);
    return source.code.startsWith('between')
      ? source.code.replace('between(', `between(${variable(source.request)}.text, `)
      : `${variable(source.request)}${source.code}`;
  };
  const code = (value: Leaf, name: string) => traced(value, name) ?? literal(value);
  const places = new Set<string>();
  const params: [string, string][] = [];
  const segments = segmentsOf(request.url).map((segment) => {
    const found = traced(segment, '');
    if (found === null)
      return encodeURIComponent(segment).replaceAll('%3A', ':').replaceAll('%40', '@');
    const place = uniqueName(camelCase(sources.at(-1)!.name) || 'value', places);
    params.push([place, found]);
    return `{${place}}`;
  });
  const headers = request.headers.filter(
    ([name, value]) => isOwn(name) && isWorthSaying(name, value, request),
  );
  const body = bodyCode(request, code);
  const parts: [string, string][] = [
    ...(params.length > 0 ? [['params', objectCode(params)] as [string, string]] : []),
    ...queryCode(request.url.searchParams, code),
    ...headersCode(headers, traced),
    ...(body === null ? [] : [body]),
  ];
  const isPage = request.headers.some(
    ([name, value]) => name === 'accept' && /^text\/html/.test(value),
  );
  return {
    isPage,
    method: request.method,
    origin: request.url.origin,
    path: `/${segments.join('/')}`,
    parts,
    sources,
  };
}

function segmentsOf({ pathname }: URL): string[] {
  return pathname
    .slice(1)
    .split('/')
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}

function isOwn(name: string): boolean {
  if (NOT_OWN.some((begin) => name.startsWith(begin))) return false;
  const isNamed = OWN_HEADERS.has(name) || name.startsWith('x-');
  return isNamed || OWN_WORDS.some((word) => name.includes(word));
}

/** Omits what the step sends anyway. */
function isWorthSaying(name: string, value: string, { body, url }: Recorded): boolean {
  if (name === 'accept') return !/^(?:\*\/\*|application\/json|text\/html)/.test(value);
  if (name === 'origin') return body !== null && value === url.origin ? false : body !== null;
  return name !== 'content-type' || (body !== null && kindOf(body.type) === 'text');
}

type CodeOf = (value: Leaf, name: string) => string;

function queryCode(query: URLSearchParams, code: CodeOf): [string, string][] {
  const names = [...new Set(query.keys())];
  if (names.length === 0) return [];
  const entries = names.map((name): [string, string] => {
    const all = query.getAll(name).map((value) => code(value, name));
    return [name, all.length === 1 ? all[0]! : listCode(all)];
  });
  return [['query', objectCode(entries)]];
}

function headersCode(
  headers: Recorded['headers'],
  traced: (value: string, name: string) => string | null,
): [string, string][] {
  const entries = headers.flatMap(([name, value]): [string, string][] => {
    const words = value.split(' ').map((word) => ({ word, found: traced(word, name) }));
    if (words.some(({ found }) => found !== null)) {
      const text = words
        .map(({ word, found }) => (found === null ? word : `\${${found}}`))
        .join(' ');
      return [[name, words.length === 1 ? words[0]!.found! : `\`${text}\``]];
    }
    // A credential that came from no response: the profile takes it from the environment.
    return name === 'authorization' ? [] : [[name, textCode(value)]];
  });
  return entries.length === 0 ? [] : [['headers', objectCode(entries)]];
}

type BodyKind = 'json' | 'form' | 'multipart' | 'text';

function kindOf(type: string): BodyKind {
  if (/json/.test(type)) return 'json';
  if (/x-www-form-urlencoded/.test(type)) return 'form';
  return /multipart\/form-data/.test(type) ? 'multipart' : 'text';
}

function bodyCode({ body, fields }: Recorded, code: CodeOf): [BodyKind, string] | null {
  if (body === null) return null;
  const kind = kindOf(body.type);
  if (kind === 'json') {
    const value = parseJson(body.text);
    return value === undefined ? ['text', textCode(body.text)] : ['json', jsonCode(value, code)];
  }
  if (kind === 'form') return ['form', fieldsCode([...new URLSearchParams(body.text)], code)];
  if (kind === 'multipart')
    return ['multipart', fieldsCode(fields ?? multipartFields(body.text), code)];
  return ['text', code(body.text, 'text')];
}

function fieldsCode(fields: readonly (readonly [string, string])[], code: CodeOf): string {
  const names = [...new Set(fields.map(([name]) => name))];
  return objectCode(
    names.map((name) => {
      const all = fields.filter(([other]) => other === name).map(([, value]) => code(value, name));
      return [name, all.length === 1 ? all[0]! : listCode(all)];
    }),
  );
}

/** Fields of a body as recorded by Chromium, without files. */
function multipartFields(text: string): [string, string][] {
  return text
    .split('form-data; name="')
    .slice(1)
    .flatMap((part): [string, string][] => {
      const name = part.slice(0, part.indexOf('"'));
      const [head = '', value = ''] = part.split('\r\n\r\n', 2);
      return head.includes('filename=') ? [] : [[name, value.split('\r\n', 1)[0]!]];
    });
}
