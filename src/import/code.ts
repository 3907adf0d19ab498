// Pieces of TypeScript, formatted as by Biome and Prettier.

const NAME = /^[A-Za-z_$][\w$]*$/;

export function textCode(text: string): string {
  const json = JSON.stringify(text);
  return json.includes("'") && !json.includes('\\"')
    ? json
    : `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A property name, as written in an object. */
export function propertyCode(name: string): string {
  return NAME.test(name) && name !== '__proto__'
    ? name
    : name === '__proto__'
      ? "['__proto__']"
      : textCode(name);
}

/** Access to a property or a list element. */
export function keyCode(key: string | number): string {
  if (typeof key === 'number') return `[${key}]!`;
  return NAME.test(key) ? `.${key}` : `[${textCode(key)}]`;
}

/** An object literal of pieces of code; on one line if it is short. */
export function objectCode(entries: readonly (readonly [name: string, code: string])[]): string {
  if (entries.length === 0) return '{}';
  const properties = entries.map(([name, code]) =>
    name === code && NAME.test(name) ? name : `${propertyCode(name)}: ${code}`,
  );
  const line = `{ ${properties.join(', ')} }`;
  if (line.length <= 80 && !line.includes('\n')) return line;
  return `{\n${properties.map((property) => `${indented(property)},\n`).join('')}}`;
}

export function listCode(items: readonly string[]): string {
  const line = `[${items.join(', ')}]`;
  if (line.length <= 80 && !line.includes('\n')) return line;
  return `[\n${items.map((item) => `${indented(item)},\n`).join('')}]`;
}

/** The leaves of a JSON value. */
export type Leaf = string | number | bigint;

/** A JSON value; `leaf` generates the code of strings and numbers. */
export function jsonCode(
  value: unknown,
  leaf: (value: Leaf, key: string) => string,
  key = '',
): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    return leaf(value, key);
  }
  if (Array.isArray(value)) return listCode(value.map((item) => jsonCode(item, leaf, key)));
  if (typeof value !== 'object' || value === null) return String(value);
  return objectCode(
    Object.entries(value).map(([name, inner]) => [name, jsonCode(inner, leaf, name)]),
  );
}

export function literal(value: Leaf): string {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? textCode(value) : String(value);
}

export function indented(text: string, by = 2): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(by) + line))
    .join('\n');
}

/** A camelCase name from the letters and digits of a text. */
export function camelCase(text: string): string {
  const [first = '', ...others] = text.match(/[A-Za-z0-9]+/g) ?? [];
  const isLoud = first === first.toUpperCase();
  const begin = isLoud ? first.toLowerCase() : first.slice(0, 1).toLowerCase() + first.slice(1);
  const rest = others.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return [begin, ...rest].join('').slice(0, 40);
}

/** A name that is not taken yet, with a number if needed. */
export function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`;
  taken.add(name);
  return name;
}
