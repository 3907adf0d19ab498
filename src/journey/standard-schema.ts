/**
 * The common interface of valibot, zod, arktype and others: the part of the Standard Schema
 * (https://standardschema.dev) that is used here.
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * The schema's output value, or its first issue in words, such as `products.0.id: Expected string`.
 *
 * @throws TypeError for an asynchronous schema, because a journey cannot wait for it
 */
export function validated(
  schema: StandardSchema,
  value: unknown,
): { readonly value: unknown } | { readonly issue: string } {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    result.catch(() => {});
    throw new TypeError('the schema of its response is asynchronous: use a synchronous one');
  }
  if (result.issues === undefined) return { value: result.value };
  const [issue] = result.issues;
  const path = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part));
  const place = path === undefined || path.length === 0 ? '' : `${path.join('.')}: `;
  return { issue: `${place}${issue?.message ?? 'it does not match the schema'}` };
}

export function isSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const standard: unknown = Reflect.get(value, '~standard');
  return (
    typeof standard === 'object' &&
    standard !== null &&
    typeof Reflect.get(standard, 'validate') === 'function'
  );
}
