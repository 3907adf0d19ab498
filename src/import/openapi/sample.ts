import type { MediaType, Parameter, Schema } from './document.ts';

/** Below this depth, only required properties are generated; below twice this depth, nothing. */
const DEEP = 4;

const BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2025-06-15',
  'date-time': '2025-06-15T12:00:00Z',
  time: '12:00:00Z',
  duration: 'PT5M',
  uuid: '7f3a5c1e-2b64-4d8f-9a10-5e6c7d8b9f01',
  email: 'user@shop.example',
  'idn-email': 'user@shop.example',
  uri: 'https://shop.example/path',
  url: 'https://shop.example/path',
  'uri-reference': '/path',
  hostname: 'shop.example',
  ipv4: '192.0.2.10',
  ipv6: '2001:db8::10',
  byte: 'c2FtcGxl',
  password: 'a-Password-1',
};

/** Texts to try if there is a pattern. */
const TRIED = [
  'sample',
  'Sample',
  'SAMPLE',
  'abc',
  'ABC',
  'A',
  'a',
  '1',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '1234567890',
  '1.0',
  '1.0.0',
  'a1',
  'A1',
  'abc-123',
  'abc_123',
  'ABC123',
  'en',
  'EN',
  'US',
  'USD',
  'en-US',
  '+12025550123',
  '12:00',
  '2025-06-15',
  '#a1b2c3',
  '/path',
  '0123456789abcdef',
  '0123456789abcdef01234567',
  'a'.repeat(32),
  '0'.repeat(40),
  'a'.repeat(64),
  ...Object.values(BY_FORMAT),
];

/** A value for a parameter or body: an example if there is one, otherwise generated from the schema. */
export function sampleOf({ schema = {}, example, examples }: MediaType | Parameter): unknown {
  if (example !== undefined) return example;
  const named = Object.values(examples ?? {}).find(({ value }) => value !== undefined);
  return named === undefined ? sampleFor(schema) : named.value;
}

/** A value that conforms to a schema, as far as it can be generated: for patterns, some texts are tried. */
export function sampleFor(schema: Schema | boolean, depth = 0): unknown {
  if (typeof schema === 'boolean') return {};
  const own = merged(schema);
  const given = [own.const, own.example, own.examples?.[0], own.default, own.enum?.[0]];
  const found = given.find((value) => value !== undefined);
  if (found !== undefined) return found;
  switch (typeOf(own)) {
    case 'object':
      return objectFor(own, depth);
    case 'array': {
      const count = Math.max(own.minItems ?? 0, depth < DEEP ? 1 : 0);
      const item = sampleFor(own.items ?? {}, depth + 1);
      return Array.from({ length: own.uniqueItems ? Math.min(count, 1) : count }, () => item);
    }
    case 'integer':
      return numberFor(own, 1);
    case 'number':
      return numberFor(own, own.multipleOf ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textFor(own);
  }
}

/** Merges the parts of `allOf`, and takes the first of several alternatives. */
function merged(schema: Schema): Schema {
  const { allOf, oneOf, anyOf, ...own } = schema;
  const [alternative] = (oneOf ?? anyOf ?? []).filter((one) => typeOf(one) !== 'null');
  const parts = [...(allOf ?? []), ...(alternative === undefined ? [] : [alternative])];
  if (parts.length === 0) return own;
  const all = [own, ...parts.map(merged)];
  return Object.assign({}, ...all, {
    properties: Object.assign({}, ...all.map(({ properties }) => properties)),
    required: all.flatMap(({ required = [] }) => required),
  }) as Schema;
}

function typeOf({ type, properties, items, additionalProperties }: Schema): string {
  if (typeof type === 'string') return type;
  if (type !== undefined) return type.find((one) => one !== 'null') ?? 'null';
  if (properties !== undefined || typeof additionalProperties === 'object') return 'object';
  return items === undefined ? 'string' : 'array';
}

function objectFor({ properties = {}, required = [] }: Schema, depth: number): unknown {
  const names = Object.keys(properties).filter((name) => {
    const isNeeded = required.includes(name);
    const isForRequests = merged(properties[name]!).readOnly !== true;
    return isForRequests && (isNeeded ? depth < 2 * DEEP : depth < DEEP);
  });
  return Object.fromEntries(names.map((name) => [name, sampleFor(properties[name]!, depth + 1)]));
}

function numberFor(schema: Schema, step: number): number {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const above =
    typeof exclusiveMinimum === 'number'
      ? exclusiveMinimum
      : exclusiveMinimum === true
        ? minimum
        : undefined;
  const below =
    typeof exclusiveMaximum === 'number'
      ? exclusiveMaximum
      : exclusiveMaximum === true
        ? maximum
        : undefined;
  const size = schema.multipleOf ?? step;
  const least =
    above !== undefined
      ? Math.floor(above / size + 1) * size
      : Math.ceil((minimum ?? size) / size) * size;
  const most = below !== undefined ? Math.ceil(below / size - 1) * size : maximum;
  return most !== undefined && least > most ? most : least;
}

function textFor({
  format,
  pattern,
  minLength = 0,
  maxLength = Number.POSITIVE_INFINITY,
}: Schema): string {
  const fits = (text: string) => text.length >= minLength && text.length <= maxLength;
  if (pattern !== undefined) {
    const expression = new RegExp(pattern, 'u');
    const found = TRIED.find((text) => fits(text) && expression.test(text));
    if (found !== undefined) return found;
  }
  const usual = BY_FORMAT[format ?? ''] ?? 'sample';
  if (fits(usual)) return usual;
  return usual.length < minLength ? usual.padEnd(minLength, 'x') : usual.slice(0, maxLength);
}
