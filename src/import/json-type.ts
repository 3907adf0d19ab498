import { indented, propertyCode } from './code.ts';

type Path = readonly (string | number)[];

/** A value that is read, and its type. */
export interface Part {
  readonly path: Path;
  readonly type: string;
}

interface Node {
  readonly inner: Map<string | number, Node>;
  type: string;
}

/** The TypeScript type of a JSON value of which only some parts are read. */
export function typeOfParts(parts: readonly Part[]): string {
  const root: Node = { inner: new Map(), type: 'unknown' };
  for (const { path, type } of parts) {
    let node = root;
    for (const key of path) {
      const step = typeof key === 'number' ? 0 : key;
      const next = node.inner.get(step) ?? { inner: new Map(), type: 'unknown' };
      node.inner.set(step, next);
      node = next;
    }
    node.type = type;
  }
  return typeOf(root);
}

function typeOf({ inner, type }: Node): string {
  if (inner.size === 0) return type;
  const item = inner.get(0);
  if (item !== undefined) return `${typeOf(item)}[]`;
  const properties = [...inner].map(
    ([key, node]) => `${propertyCode(String(key))}: ${typeOf(node)}`,
  );
  const line = `{ ${properties.join('; ')} }`;
  return line.length <= 70
    ? line
    : `{\n${properties.map((one) => `${indented(one)};\n`).join('')}}`;
}
