import type { OpenApiDocument, Operation, Parameter, Schema } from './document.ts';

/** An operation, with what its path shares with others. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  /** Schema of its JSON response; null if that is not known. */
  readonly answer: Schema | null;
  /** Its group: its first tag, or the first segment of its path. */
  readonly group: string;
}

/** Operations that create come first, those that delete last, so that created objects can be used in between. */
const ORDER = ['post', 'get', 'head', 'options', 'put', 'patch', 'delete'];

/** All operations by group, in an order in which they can be called. */
export function endpointsOf({ paths = {} }: OpenApiDocument): Map<string, Endpoint[]> {
  const endpoints = Object.entries(paths).flatMap(([path, item]) =>
    ORDER.flatMap((method) => {
      const operation = item[method] as Operation | undefined;
      if (operation === undefined || operation.deprecated) return [];
      const common = (item['parameters'] ?? []) as readonly Parameter[];
      const own = operation.parameters ?? [];
      const isOver = (one: Parameter) =>
        own.some(({ name, in: place }) => name === one.name && place === one.in);
      const parameters = [...common.filter((one) => !isOver(one)), ...own];
      const group =
        operation.tags?.[0] ?? path.split('/').find((part) => /^\w/.test(part)) ?? 'api';
      return [
        {
          method: method.toUpperCase(),
          path,
          operation,
          parameters,
          answer: answerOf(operation),
          group,
        },
      ];
    }),
  );
  const byGroup = Map.groupBy(endpoints, ({ group }) => group);
  for (const group of byGroup.values()) group.sort((a, b) => rankOf(a) - rankOf(b));
  return byGroup;
}

/** Deletions go from nested paths outward, all other operations from outer paths inward. */
function rankOf({ method, path }: Endpoint): number {
  const depth = path.split('/').length;
  if (method === 'DELETE') return 1000 - depth;
  return depth * 10 + ORDER.indexOf(method.toLowerCase());
}

function answerOf({ responses = {} }: Operation): Schema | null {
  const good = Object.keys(responses)
    .filter((status) => /^2/.test(status))
    .sort();
  for (const status of [...good, 'default']) {
    for (const [type, { schema }] of Object.entries(responses[status]?.content ?? {})) {
      if (/json/.test(type) && schema !== undefined) return schema;
    }
  }
  return null;
}
