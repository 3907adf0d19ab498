import type { StepResponse } from '../journey/workflow.ts';

/** An id as a service returned it: it is sent back with the same type. */
export type Id = string | number;

const MAX_ID_LENGTH = 128;

/** Characters that an `authorization` header can carry. */
const TOKEN = /^[!-~]{1,4096}$/;

/** Why a user fails if a list is expected: an error page with status 200 is not an empty list. */
export const UNREADABLE = 'the response is not JSON';

/** Statuses by which a service says that something does not exist or is no longer available. */
const GONE: readonly number[] = [404, 409, 410];

/** A property of the response's JSON; undefined if there is none. */
export function valueIn(response: StepResponse, key: string): unknown {
  return propertyOf(response.json, key);
}

/** An id from the response; null if it contains no usable id. */
export function idIn(response: StepResponse, key: string): Id | null {
  return asId(valueIn(response, key));
}

/** Up to `limit` ids from a list of objects in the response, starting with a given element. */
export function idsIn(
  response: StepResponse,
  list: string,
  key: string,
  limit: number,
  first: (length: number) => number = () => 0,
): Id[] {
  const elements = valueIn(response, list);
  if (!Array.isArray(elements)) return [];
  const ids: Id[] = [];
  const start = first(elements.length);
  for (let i = 0; i < elements.length && ids.length < limit; i++) {
    const id = asId(propertyOf(elements[(start + i) % elements.length], key));
    if (id !== null && !ids.includes(id)) ids.push(id);
  }
  return ids;
}

export function asId(value: unknown): Id | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.length === 0 || value.length > MAX_ID_LENGTH) return null;
  // Half a surrogate pair cannot be URL-encoded.
  return value.isWellFormed() ? value : null;
}

export function asToken(value: unknown): string | null {
  return typeof value === 'string' && TOKEN.test(value) ? value : null;
}

/** An amount of money; 0 if it is not a number of 0 or more. */
export function asAmount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

export function isGone(response: StepResponse): boolean {
  return GONE.includes(response.status);
}

/** Whether the inventory says that nothing is left: by `available`, or else by `quantity`. */
export function isSoldOut(response: StepResponse): boolean {
  if (!response.ok) return false;
  const { json } = response;
  const available = propertyOf(json, 'available') ?? propertyOf(json, 'quantity');
  return available === false || available === 0;
}

export function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}
