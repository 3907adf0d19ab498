import type { RunResult } from './result.ts';

/**
 * The result in its published form, in pieces; docs/result.schema.json describes it. Each item of a list, such as the
 * timeline, is on its own line.
 */
export function* resultJson(result: RunResult): Generator<string, void, void> {
  let before = '{\n';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(key)}: `;
    before = ',\n';
    if (Array.isArray(value)) yield* listJson(value);
    else yield JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
  }
  yield '\n}\n';
}

function* listJson(items: readonly unknown[]): Generator<string, void, void> {
  if (items.length === 0) {
    yield '[]';
    return;
  }
  for (const [i, item] of items.entries()) {
    yield `${i === 0 ? '[' : ','}\n    ${JSON.stringify(item)}`;
  }
  yield '\n  ]';
}
