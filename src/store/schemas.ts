/** The few forms of JSON Schema that the services need, for fast parsing and serialization. */

export const text = { type: 'string' } as const;

export const requiredText = { type: 'string', minLength: 1, maxLength: 200 } as const;

export const integer = { type: 'integer' } as const;

/** In the shop's currency, with cents. */
export const money = { type: 'number' } as const;

export const boolean = { type: 'boolean' } as const;

export function list(items: object) {
  return { type: 'array', items } as const;
}

/** An object whose properties are all required. */
export function object(properties: Readonly<Record<string, object>>) {
  return { type: 'object', properties, required: Object.keys(properties) } as const;
}
